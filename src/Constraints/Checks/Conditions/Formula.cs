using System.Collections.Immutable;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Constraints.Checks.Conditions;

/// <summary>What must be the case for a condition to have an outcome: facts about variables, joined by and and or.</summary>
internal abstract record Formula
{
    /// <summary>Is the case whatever the request.</summary>
    public static Formula Always { get; } = new AllOf([]);

    /// <summary>Is never the case.</summary>
    public static Formula Never { get; } = new AnyOf([]);

    public static Formula Constant(bool holds) => holds ? Always : Never;
}

/// <summary>Every part is the case.</summary>
internal sealed record AllOf(ImmutableArray<Formula> Parts) : Formula;

/// <summary>At least one part is the case.</summary>
internal sealed record AnyOf(ImmutableArray<Formula> Parts) : Formula;

/// <summary>Something about one variable.</summary>
internal abstract record Fact(Variable Variable) : Formula;

/// <summary>The variable has a value, or has none.</summary>
internal sealed record Presence(Variable Variable, bool IsPresent) : Fact(Variable);

/// <summary>The variable has a value on one side of a limit.</summary>
internal sealed record Bound(Variable Variable, Value Limit, bool IsUpper, bool IsInclusive) : Fact(Variable);

/// <summary>The variable has a value, and it is (or is not) one of some texts. Truth values are "true" and "false".</summary>
internal sealed record Membership(Variable Variable, ImmutableHashSet<string> Values, bool IsMember) : Fact(Variable);

/// <summary>The variable has a value, and a test of its text against a constant holds (or does not).</summary>
internal sealed record TextTest(Variable Variable, Function Function, string Argument, bool Holds) : Fact(Variable);

/// <summary>A part that is not looked into has one of some outcomes; equal parts have equal variables.</summary>
internal sealed record Opaque(Variable Variable, Truths Possible) : Fact(Variable);

/// <summary>What a condition can come to: it fails where a value it needs is missing.</summary>
[Flags]
internal enum Truths
{
    None = 0,
    True = 1,
    False = 2,
    Failure = 4,
    NotTrue = False | Failure,
    NotFalse = True | Failure,
    Any = True | False | Failure,
}

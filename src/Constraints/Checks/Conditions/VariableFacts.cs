using System.Collections.Immutable;
using RankOrchestrator.Language.Expressions.Tree;

namespace RankOrchestrator.Constraints.Checks.Conditions;

/// <summary>Everything asked of one variable at once. Immutable.</summary>
internal sealed record VariableFacts
{
    /// <summary>Nothing is asked.</summary>
    public static VariableFacts None { get; } = new();

    /// <summary>Whether it must have a value, must have none, or either.</summary>
    public bool? IsPresent { get; init; }

    /// <summary>The greatest lower limit, or null.</summary>
    public Bound? Lower { get; init; }

    /// <summary>The least upper limit, or null.</summary>
    public Bound? Upper { get; init; }

    /// <summary>The only texts left; null when any is.</summary>
    public ImmutableHashSet<string>? Allowed { get; init; }

    /// <summary>Texts that it is not.</summary>
    public ImmutableHashSet<string> Denied { get; init; } = [];

    /// <summary>Tests of its text.</summary>
    public ImmutableList<TextTest> Tests { get; init; } = [];

    /// <summary>The outcomes left to a part that is not looked into.</summary>
    public Truths Outcomes { get; init; } = Truths.Any;

    /// <summary>These facts and another one; null when no value has them all.</summary>
    public VariableFacts? With(Fact fact) => fact switch
    {
        Presence presence => IsPresent == !presence.IsPresent ? null : (this with { IsPresent = presence.IsPresent }).OrNull(),
        Bound bound => IsPresent is false ? null : Narrow(bound).OrNull(),
        Membership membership => IsPresent is false ? null : Narrow(membership).OrNull(),
        TextTest test => IsPresent is false || Tests.Any(known => known with { Holds = !known.Holds } == test) ? null : (this with { IsPresent = true, Tests = Tests.Add(test) }).OrNull(),
        Opaque opaque => (this with { Outcomes = Outcomes & opaque.Possible }).OrNull(),
        _ => throw new InvalidOperationException($"Unknown fact {fact.GetType().Name}."),
    };

    private VariableFacts Narrow(Bound bound) => bound.IsUpper
        ? this with { IsPresent = true, Upper = Upper is null || IsTighter(bound, Upper) ? bound : Upper }
        : this with { IsPresent = true, Lower = Lower is null || IsTighter(bound, Lower) ? bound : Lower };

    private VariableFacts Narrow(Membership membership) => membership.IsMember
        ? this with { IsPresent = true, Allowed = Allowed?.Intersect(membership.Values) ?? membership.Values }
        : this with { IsPresent = true, Denied = Denied.Union(membership.Values) };

    private static bool IsTighter(Bound left, Bound right)
    {
        var order = Magnitude.Compare(left.Limit, right.Limit);
        return order == 0 ? !left.IsInclusive : (order < 0) == left.IsUpper;
    }

    private VariableFacts? OrNull()
    {
        if (Outcomes == Truths.None || (Lower is not null && Upper is not null && IsEmpty(Lower, Upper)))
        {
            return null;
        }

        return Allowed is not null && !Allowed.Any(Fits) ? null : this;
    }

    private static bool IsEmpty(Bound lower, Bound upper)
    {
        var order = Magnitude.Compare(lower.Limit, upper.Limit);
        return order > 0 || (order == 0 && !(lower.IsInclusive && upper.IsInclusive));
    }

    private bool Fits(string text) => !Denied.Contains(text) && Tests.All(test => Holds(test, text) == test.Holds);

    private static bool Holds(TextTest test, string text) => test.Function switch
    {
        Function.StartsWith => text.StartsWith(test.Argument, StringComparison.Ordinal),
        Function.EndsWith => text.EndsWith(test.Argument, StringComparison.Ordinal),
        _ => text.Contains(test.Argument, StringComparison.Ordinal),
    };
}

using System.Collections.Immutable;
using System.Globalization;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Expressions.Values;
using RankOrchestrator.Policies.Flags;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Constraints.Checks.Conditions;

/// <summary>What the conditions of a surface ask about, with what schema, weights and flags say of it.</summary>
internal sealed class SurfaceVariables(SurfacePolicy surface, ExpressionEnvironment environment, FlagsPolicy flags)
{
    private readonly Dictionary<string, Variable> known = new(StringComparer.Ordinal);
    private readonly HashSet<string> tagsNeverSet = new(StringComparer.Ordinal);

    /// <summary>Whether a reference is looked into.</summary>
    public bool Knows(BoundReference reference) => !reference.Type.IsDynamic && reference.Kind is not (ReferenceKind.Local or ReferenceKind.Binding or ReferenceKind.Now);

    /// <summary>Notes that no rule that sets a tag can ever match.</summary>
    public void NeverSet(string tag) => tagsNeverSet.Add(tag);

    /// <summary>A tag.</summary>
    public Variable Tag(string name)
        => new(
            $"the tag '{name}'", CanBeMissing: false,
            new VariableFacts { IsPresent = true, Allowed = tagsNeverSet.Contains(name) ? ["false"] : ["true", "false"] },
            tagsNeverSet.Contains(name) ? "no rule that sets it can match" : "");

    /// <summary>The variable behind a reference.</summary>
    public Variable Of(BoundReference reference)
    {
        var name = Space(reference.Kind) + reference.Name;
        if (!known.TryGetValue(name, out var variable))
        {
            var (declared, description) = Declared(reference);
            declared = reference.CanBeMissing ? declared : declared with { IsPresent = true };
            known[name] = variable = new Variable(name, reference.CanBeMissing, declared, description);
        }

        return variable;
    }

    private static string Space(ReferenceKind kind) => kind switch
    {
        ReferenceKind.Attribute => "item.",
        ReferenceKind.Feature => "feature.",
        ReferenceKind.Context => "request.",
        ReferenceKind.Prediction => "score.",
        ReferenceKind.Weight => "w.",
        ReferenceKind.Flag => "flag ",
        ReferenceKind.Variant => "variant of ",
        ReferenceKind.Id => "item.",
        _ => "",
    };

    private (VariableFacts Facts, string Description) Declared(BoundReference reference) => reference.Kind switch
    {
        ReferenceKind.Attribute => Column(environment.Schema.Attributes.Columns[reference.Index]),
        ReferenceKind.Feature => Column(environment.Schema.Features.Columns[reference.Index]),
        ReferenceKind.Context => Column(environment.Schema.Context.Columns[reference.Index]),
        ReferenceKind.Weight => Weight(reference.Name),
        ReferenceKind.Flag => (new VariableFacts { Allowed = ["true", "false"] }, ""),
        ReferenceKind.Variant => Variant(reference.Name),
        _ => (VariableFacts.None, ""),
    };

    private static (VariableFacts Facts, string Description) Column(ColumnDefinition column)
    {
        if (!column.IsSingle)
        {
            return (VariableFacts.None, "");
        }

        if (column.Type == ColumnType.Bool)
        {
            return (new VariableFacts { Allowed = ["true", "false"] }, "");
        }

        var facts = Range(column.Minimum, column.Maximum);
        return column.AllowedValues.IsEmpty
            ? (facts, Words(column.Minimum, column.Maximum))
            : (facts with { Allowed = column.AllowedValues.ToImmutableHashSet(StringComparer.Ordinal) }, $"is one of {string.Join(", ", column.AllowedValues)}");
    }

    /// <summary>A weight has its own value or one that a rule sets.</summary>
    private (VariableFacts Facts, string Description) Weight(string name)
    {
        var values = surface.Rules.SelectMany(rule => rule.Actions.Sets).Where(change => string.Equals(change.Weight.Text, name, StringComparison.Ordinal)).Select(change => change.Value)
            .Append(surface.Weights.First(weight => string.Equals(weight.Name.Text, name, StringComparison.Ordinal)).Value).ToArray();
        return (Range(values.Min(), values.Max()), Words(values.Min(), values.Max()));
    }

    private (VariableFacts Facts, string Description) Variant(string flag)
    {
        var names = flags.VariantsOf(flag);
        return (new VariableFacts { Allowed = [.. names, ""] }, $"is one of {string.Join(", ", names)}, or \"\" when none is assigned");
    }

    private static VariableFacts Range(double? minimum, double? maximum)
    {
        var self = new Variable("", CanBeMissing: false, VariableFacts.None, "");
        return VariableFacts.None with
        {
            Lower = minimum is { } lowest ? new Bound(self, Value.Double(lowest), IsUpper: false, IsInclusive: true) : null,
            Upper = maximum is { } highest ? new Bound(self, Value.Double(highest), IsUpper: true, IsInclusive: true) : null,
        };
    }

    private static string Words(double? minimum, double? maximum) => (minimum, maximum) switch
    {
        ({ } lowest, { } highest) when lowest.Equals(highest) => string.Create(CultureInfo.InvariantCulture, $"is {lowest}"),
        ({ } lowest, { } highest) => string.Create(CultureInfo.InvariantCulture, $"is from {lowest} to {highest}"),
        ({ } lowest, null) => string.Create(CultureInfo.InvariantCulture, $"is at least {lowest}"),
        (null, { } highest) => string.Create(CultureInfo.InvariantCulture, $"is at most {highest}"),
        _ => "",
    };
}

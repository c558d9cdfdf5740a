using RankOrchestrator.Constraints.Checks.Conditions;
using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Language.Expressions.Tree;

namespace RankOrchestrator.Constraints.Checks;

/// <summary>Whether what one constraint says of its group binds all members of another's group.</summary>
internal sealed class GroupCoverage(CheckedSurface surface)
{
    /// <summary>True when every member of the inner constraint's group counts in one and the same group of the outer.</summary>
    public bool Covers(CompiledConstraint outer, CompiledConstraint inner)
    {
        if (inner.Per is not null)
        {
            return outer.Per is not null && string.Equals(outer.Per.Text, inner.Per.Text, StringComparison.Ordinal);
        }

        if (inner.Group is null)
        {
            return false;
        }

        var member = surface.Conditions.Of(inner.Group, Truths.True);
        if (outer.Group is not null)
        {
            return !Satisfiability.May(member, surface.Conditions.Of(outer.Group, Truths.NotTrue));
        }

        // A limit per value binds a group whose members all have one value.
        return outer.Per?.Root is BoundReference key && surface.Variables.Knows(key) && HasOneValue(member, surface.Variables.Of(key));
    }

    private static bool HasOneValue(Formula member, Variable key)
        => Values(member, key.Name).Distinct(StringComparer.Ordinal).Any(value => !Satisfiability.May(member, new Membership(key, [value], IsMember: false))
            && !Satisfiability.May(member, new Presence(key, IsPresent: false)));

    private static IEnumerable<string> Values(Formula formula, string name) => formula switch
    {
        AllOf all => all.Parts.SelectMany(part => Values(part, name)),
        AnyOf any => any.Parts.SelectMany(part => Values(part, name)),
        Membership { IsMember: true } membership when string.Equals(membership.Variable.Name, name, StringComparison.Ordinal) => membership.Values,
        _ => [],
    };
}

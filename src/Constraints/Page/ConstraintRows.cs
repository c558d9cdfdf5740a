using System.Collections.Immutable;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Policies.Constraints;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Constraints.Page;

/// <summary>
/// What a constraint means: the one place where what is written becomes rows. Pages, static checks, explanations and certificates know
/// these alone.
/// </summary>
internal static class ConstraintRows
{
    /// <summary>The rows of a constraint, each with its range, price, priority and place in a file.</summary>
    public static ImmutableArray<RowTemplate> Of(ConstraintPolicy policy)
    {
        return [.. Rows(policy, Source(policy.Name)).Select(template => template with
        {
            Row = template.Row with { Penalty = policy.Penalty ?? double.PositiveInfinity, Priority = policy.Priority },
        })];
    }

    /// <summary>What rows of this name are written as.</summary>
    public static ConstraintSource Source(PolicyText name)
        => new(name.Text, name.Place.Source.Path, name.Place.Source.Locate(name.Place.Span.Start).Line);

    private static IEnumerable<RowTemplate> Rows(ConstraintPolicy policy, ConstraintSource source) => policy.Kind switch
    {
        ConstraintKind.Cap => InRange(policy, SlotConstraint.AtMost(policy.Limit, default, source)),
        ConstraintKind.Floor => InRange(policy, SlotConstraint.AtLeast(policy.Limit, default, source)),
        ConstraintKind.Window => InRange(policy, SlotConstraint.AtMost(policy.Limit, default, source, policy.Size)),
        ConstraintKind.Forbid => InRange(policy, SlotConstraint.Forbid(default, source)),
        ConstraintKind.Pin => [new RowTemplate(SlotConstraint.Pin(candidate: -1, policy.From, source))],
        ConstraintKind.Sponsored => Sponsored(policy.Sponsored!, source),
    };

    private static RowTemplate[] InRange(ConstraintPolicy policy, SlotConstraint row) => [new RowTemplate(row with { From = policy.From, To = policy.To })];

    private static IEnumerable<RowTemplate> Sponsored(SponsoredPolicy sponsored, ConstraintSource source)
        => SponsoredRows.Of(source, sponsored.MaximumShare, sponsored.MinimumShare, sponsored.MinimumGap, sponsored.FirstSlotsWithout);
}

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
        ConstraintKind.Cap or ConstraintKind.Floor or ConstraintKind.Window => policy.LimitExpression is null ? [Counted(policy, source)] : [],
        ConstraintKind.Forbid => InRange(policy, SlotConstraint.Forbid(default, source)),
        ConstraintKind.Pin => [new RowTemplate(SlotConstraint.Pin(candidate: -1, policy.From, source))],
        ConstraintKind.Sponsored => Sponsored(policy.Sponsored!, source),
        ConstraintKind.Sum => [],
        ConstraintKind.Keep => [],
        ConstraintKind.Calibrated => [],
        ConstraintKind.Unlike => [],
        ConstraintKind.Before => [],
        ConstraintKind.Diversity => [],
    };

    /// <summary>The row whose limit is computed when a page is made; null where there is none.</summary>
    public static SlotConstraint? Computed(ConstraintPolicy policy)
        => policy.LimitExpression is null ? null : Counted(policy, Source(policy.Name)).Row with { Penalty = policy.Penalty ?? double.PositiveInfinity, Priority = policy.Priority };

    private static RowTemplate Counted(ConstraintPolicy policy, ConstraintSource source)
    {
        var row = policy.Kind switch
        {
            ConstraintKind.Floor => SlotConstraint.AtLeast(policy.Limit, default, source),
            ConstraintKind.Window => SlotConstraint.AtMost(policy.Limit, default, source, policy.Size),
            _ => SlotConstraint.AtMost(policy.Limit, default, source),
        };
        return new RowTemplate(row with { From = policy.From, To = policy.To }, policy.LimitShare);
    }

    private static RowTemplate[] InRange(ConstraintPolicy policy, SlotConstraint row) => [new RowTemplate(row with { From = policy.From, To = policy.To })];

    private static IEnumerable<RowTemplate> Sponsored(SponsoredPolicy sponsored, ConstraintSource source)
        => SponsoredRows.Of(source, sponsored.MaximumShare, sponsored.MinimumShare, sponsored.MinimumGap, sponsored.FirstSlotsWithout);
}

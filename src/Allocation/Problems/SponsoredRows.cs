namespace RankOrchestrator.Allocation.Problems;

/// <summary>Limits of sponsored content as rows.</summary>
public static class SponsoredRows
{
    /// <summary>The rows, one for each limit that says something.</summary>
    /// <param name="source">What they are written as.</param>
    /// <param name="mostShare">At most this share of the slots; null when unlimited.</param>
    /// <param name="fewestShare">At least this share of the slots; null when none need be.</param>
    /// <param name="gap">Two members differ in position by at least this; null when they may neighbour.</param>
    /// <param name="firstWithout">No member in this many first slots.</param>
    public static IEnumerable<RowTemplate> Of(ConstraintSource source, double? mostShare, double? fewestShare, int? gap, int firstWithout)
    {
        if (mostShare is not null)
        {
            yield return new RowTemplate(SlotConstraint.AtMost(0, default, source), mostShare);
        }

        if (fewestShare is not null)
        {
            yield return new RowTemplate(SlotConstraint.AtLeast(0, default, source), fewestShare);
        }

        if (gap is > 1 and var size)
        {
            yield return new RowTemplate(SlotConstraint.AtMost(1, default, source, size));
        }

        if (firstWithout > 0)
        {
            yield return new RowTemplate(SlotConstraint.Forbid(default, source) with { To = firstWithout - 1 });
        }
    }
}

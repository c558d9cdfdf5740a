using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Pages;

/// <summary>What the members of one part come to on a page, as people count it.</summary>
/// <param name="Part">The part; 0 where there is one.</param>
/// <param name="Total">The sum, or the mean where that is what is limited; 0 for the mean of nobody.</param>
/// <param name="Limit">The limit of it.</param>
/// <param name="IsAtMost">Whether the limit is the most and not the least.</param>
/// <param name="IsBroken">Whether it is beyond the limit.</param>
/// <param name="Slots">The slots of its members, in order.</param>
public sealed record SumReading(int Part, double Total, double Limit, bool IsAtMost, bool IsBroken, IReadOnlyList<int> Slots)
{
    /// <summary>What every part of a row that limits a sum comes to, by part. Parts that no candidate has are left out.</summary>
    public static IReadOnlyList<SumReading> Of(SlotProblem problem, in SlotConstraint row, ReadOnlySpan<int> page)
    {
        var amounts = problem.Amounts(row.Amounts);
        var limit = amounts.InUnits(row.SumLimit, row.Sense);
        var parts = new SortedDictionary<int, (long Units, double Weight, List<int> Slots)>();
        for (var candidate = 0; candidate < problem.CandidateCount; candidate++)
        {
            if (problem.IsMember(row.Members, candidate))
            {
                parts.TryAdd(PartOf(problem, row, candidate), (0, 0, []));
            }
        }

        for (var slot = row.From; slot <= Math.Min(row.To, page.Length - 1); slot++)
        {
            if (page[slot] >= 0 && problem.IsMember(row.Members, page[slot]))
            {
                var part = PartOf(problem, row, page[slot]);
                var (units, weight, slots) = parts[part];
                slots.Add(slot);
                parts[part] = (units + amounts.At(page[slot], slot), weight + (amounts.Factors.IsEmpty ? 1 : amounts.Factors[slot]), slots);
            }
        }

        var readings = new List<SumReading>(parts.Count);
        foreach (var (part, (units, weight, slots)) in parts)
        {
            var total = row.MeanLimit is not { } mean ? units * amounts.Unit : weight > 0 ? mean + (units * amounts.Unit / weight) : 0;
            var isAtMost = row.Sense == RowSense.AtMost;
            readings.Add(new SumReading(part, total, row.MeanLimit ?? row.SumLimit, isAtMost, isAtMost ? units > limit : units < limit, slots));
        }

        return readings;
    }

    private static int PartOf(SlotProblem problem, in SlotConstraint row, int candidate)
        => row.Members.Kind == MemberKind.EachPart ? problem.Partition(row.Partition)[candidate] : 0;
}

using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Constraints.Checks;

/// <summary>What a row asks of a page of a given size: so many members between two slots.</summary>
internal readonly record struct SlotDemand(int From, int To, int Fewest)
{
    public static SlotDemand Of(in RowTemplate template, int slots)
    {
        var row = template.On(slots);
        return new SlotDemand(row.From, Math.Min(row.To, slots - 1), row.Limit);
    }
}

using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Policies.Constraints;

namespace RankOrchestrator.Constraints.Checks;

/// <summary>What a floor asks of a page of a given size: so many members between two slots.</summary>
internal readonly record struct SlotDemand(int From, int To, int Fewest)
{
    public static SlotDemand Of(ConstraintPolicy floor, int slots) => floor.Sponsored is { } sponsored
        ? new SlotDemand(0, slots - 1, SlotShares.Fewest(sponsored.MinimumShare!.Value, slots))
        : new SlotDemand(floor.From, Math.Min(floor.To, slots - 1), floor.Limit);
}

using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Constraints.Page;

/// <summary>
/// Adds floors that ask for no more than could stand there: for each group, the most of its members that fit into the slots at once once
/// exclusions, hard pins and hard forbids are kept. Caps and windows are not looked at: they may be meant to give way.
/// </summary>
internal static class AvailableFloors
{
    public static void Add(PageState page, int slotCount)
    {
        if (page.Floors.Count == 0)
        {
            return;
        }

        page.Matching.Begin(page.Problem, slotCount);
        foreach (var floor in page.Floors)
        {
            if (floor.Members.Kind == MemberKind.EachPart)
            {
                var groups = page.Groups;
                groups.Find(page.Problem.Partition(floor.Partition), page.Rows);
                for (var group = 0; group < groups.Count; group++)
                {
                    var most = page.Matching.Most(floor, groups.PartOf(group), floor.Limit);
                    groups.Limits[group] = most == 0 ? -1 : most;
                }

                groups.AddRows(page, floor, ifAvailable: false);
            }
            else if (page.Matching.Most(floor, part: -1, floor.Limit) is > 0 and var most)
            {
                page.Problem.Add(floor with { Limit = most });
            }
        }
    }
}

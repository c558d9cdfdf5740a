using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Allocation.Tests.Oracles;

/// <summary>Pages too large for a proof in a few steps, with gaps between merchants and floors that bind.</summary>
internal static class LargeProblems
{
    public static SlotProblem Of(int candidates, int slots, int seed)
    {
        var random = new Random(seed);
        var problem = new SlotProblem();
        problem.Reset(candidates, slots);
        var merchants = problem.AddPartition();
        var categories = problem.AddPartition();
        var fresh = problem.AddGroup();
        for (var candidate = 0; candidate < candidates; candidate++)
        {
            problem.Values[candidate] = Math.Exp(random.NextDouble() * 2) + (random.NextDouble() * 1e-3);
            problem.Partition(merchants)[candidate] = (int)(Math.Pow(random.NextDouble(), 2) * candidates / 6);
            problem.Partition(categories)[candidate] = (int)(Math.Pow(random.NextDouble(), 2) * 12);
            if (random.Next(5) == 0)
            {
                Bits.Add(problem.Group(fresh), candidate);
            }
        }

        for (var slot = 0; slot < slots; slot++)
        {
            problem.Weights[slot] = Math.Round(1 / Math.Log2(slot + 2), 6);
        }

        problem.Add(SlotConstraint.AtMost(1, MemberSet.EachPart(merchants), "merchant-gap", size: 6));
        problem.Add(SlotConstraint.AtMost(1, MemberSet.EachPart(categories), "category-gap", size: 4));
        problem.Add(SlotConstraint.AtMost(Math.Max(2, slots / 5), MemberSet.EachPart(categories), "category-share"));
        problem.Add(SlotConstraint.AtLeast(slots / 3, MemberSet.Group(fresh), "fresh"));
        problem.Add(SlotConstraint.AtLeast(4, MemberSet.Group(fresh), "fresh-in-front") with { To = 9 });
        return problem;
    }
}

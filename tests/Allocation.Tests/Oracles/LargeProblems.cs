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

        problem.Add(new SlotConstraint("merchant-gap", SlotConstraintKind.Window) { Partition = merchants, Size = 6, Limit = 1 });
        problem.Add(new SlotConstraint("category-gap", SlotConstraintKind.Window) { Partition = categories, Size = 4, Limit = 1 });
        problem.Add(new SlotConstraint("category-share", SlotConstraintKind.Cap) { Partition = categories, Limit = Math.Max(2, slots / 5) });
        problem.Add(new SlotConstraint("fresh", SlotConstraintKind.Floor) { Group = fresh, Limit = slots / 3 });
        problem.Add(new SlotConstraint("fresh-in-front", SlotConstraintKind.Floor) { Group = fresh, To = 9, Limit = 4 });
        return problem;
    }
}

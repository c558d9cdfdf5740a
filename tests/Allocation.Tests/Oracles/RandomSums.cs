using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Tests.Oracles;

/// <summary>The pages of <see cref="RandomProblems"/> with one to three sums beside what they are asked already.</summary>
internal static class RandomSums
{
    /// <summary>The page of a number.</summary>
    public static SlotProblem Small(int seed, int mostCandidates = 6, int mostSlots = 4)
    {
        var problem = RandomProblems.Small(seed, mostCandidates, mostSlots);
        var random = new Random(seed ^ 0x5117);
        for (var sums = random.Next(1, 4); sums > 0; sums--)
        {
            problem.Add(Sum(problem, random));
        }

        return problem;
    }

    private static SlotConstraint Sum(SlotProblem problem, Random random)
    {
        var amounts = Amounts(problem.CandidateCount, random, out var typical);
        var factors = random.Next(3) > 0 ? []
            : Enumerable.Range(0, problem.SlotCount).Select(slot => Math.Round(1 / Math.Log2(slot + 2), random.Next(2, 4))).ToArray();
        var isMean = random.Next(3) == 0;
        var mean = typical * random.Next(1, 6) / 4;
        var table = problem.AddAmounts(isMean ? amounts.Select(amount => amount - mean).ToArray() : amounts, factors);
        var limit = isMean ? 0 : Math.Round(typical * random.Next(-1, 9) / 2, 6);
        var subject = random.Next(problem.GroupCount + problem.PartitionCount + 2);
        var members = subject < problem.GroupCount ? MemberSet.Group(subject)
            : subject < problem.GroupCount + problem.PartitionCount ? MemberSet.EachPart(subject - problem.GroupCount)
            : MemberSet.Everybody;
        var first = random.Next(problem.SlotCount + (random.Next(8) == 0 ? 1 : 0));
        var sense = random.Next(5) < 3 ? RowSense.AtMost : RowSense.AtLeast;
        return SlotConstraint.Sum(sense, limit, table, members, $"sum-{problem.Constraints.Length}") with
        {
            From = random.Next(2) == 0 ? 0 : first,
            To = random.Next(2) == 0 ? int.MaxValue : first + random.Next(3),
            Penalty = random.Next(3) == 0 ? random.Next(4) / 2.0 : double.PositiveInfinity,
            Priority = random.Next(-1, 2),
        };
    }

    /// <summary>Prices, whole weights, small shares, numbers with many places, numbers of both signs.</summary>
    private static double[] Amounts(int count, Random random, out double typical)
    {
        var style = random.Next(6);
        typical = style switch { 0 => 50, 1 => 3, 2 => 0.02, 3 => 1, 4 => 2, _ => 40_000 };
        var size = typical;
        return [.. Enumerable.Range(0, count).Select(_ => style switch
        {
            0 => Math.Round(random.NextDouble() * 100, 2),
            1 => random.Next(0, 7),
            2 => Math.Round(random.NextDouble() * 0.04, 5),
            3 => random.NextDouble() * 2,
            4 => random.Next(-4, 5),
            _ => Math.Round(random.NextDouble() * 2 * size),
        })];
    }
}

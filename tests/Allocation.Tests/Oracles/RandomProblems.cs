using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Allocation.Tests.Oracles;

/// <summary>
/// Small pages full of trouble: every shape of constraint over groups and partitions, hard and soft, with priorities; ties,
/// duplicates, negative values, empty groups, pins that contradict each other or speak of nobody, ranges beyond the page,
/// more slots than candidates.
/// </summary>
internal static class RandomProblems
{
    /// <summary>Numbers that name pages; a failing test prints its number.</summary>
    public static Arbitrary<int> Seeds { get; } = Gen.Choose(0, int.MaxValue).ToArbitrary();

    /// <summary>The page of a number: at most this many candidates and slots.</summary>
    public static SlotProblem Small(int seed, int mostCandidates = 6, int mostSlots = 4)
    {
        var random = new Random(seed);
        var problem = new SlotProblem();
        problem.Reset(random.Next(mostCandidates + 1), random.Next(1, mostSlots + 1));
        problem.AllowsEmptySlots = random.Next(3) == 0;
        FillValues(problem, random);
        FillWeights(problem, random);
        for (var group = random.Next(4); group > 0; group--)
        {
            AddGroup(problem, random);
        }

        for (var partition = random.Next(3); partition > 0; partition--)
        {
            AddPartition(problem, random);
        }

        // Most pages get few constraints, some get many: both the free and the contradictory ones matter.
        for (var constraint = random.Next(random.Next(2, 9)); constraint > 0; constraint--)
        {
            problem.Add(Constraint(problem, random));
        }

        return problem;
    }

    private static void FillValues(SlotProblem problem, Random random)
    {
        var style = random.Next(5);
        var magnitude = Math.Pow(10, random.Next(-9, 10));
        foreach (ref var value in problem.Values)
        {
            value = style switch
            {
                0 => random.Next(3),
                1 => random.Next(-4, 5) / 4.0,
                2 => Math.Round(random.NextDouble(), 6),
                3 => (random.NextDouble() - 0.3) * magnitude,
                _ => (random.NextDouble() - 0.3) * 1000,
            };
        }
    }

    private static void FillWeights(SlotProblem problem, Random random)
    {
        var style = random.Next(4);
        for (var slot = 0; slot < problem.SlotCount; slot++)
        {
            problem.Weights[slot] = style switch
            {
                0 => 1,
                1 => Math.Round(1 / Math.Log2(slot + 2), 6),
                2 => slot < 2 ? 1.5 : 0,
                _ => Math.Pow(0.7, slot) / 3,
            };
        }
    }

    private static void AddGroup(SlotProblem problem, Random random)
    {
        var group = problem.AddGroup();
        var share = random.Next(4) / 3.0;
        for (var candidate = 0; candidate < problem.CandidateCount; candidate++)
        {
            if (random.NextDouble() < share)
            {
                Bits.Add(problem.Group(group), candidate);
            }
        }
    }

    private static void AddPartition(SlotProblem problem, Random random)
    {
        var partition = problem.AddPartition();
        foreach (ref var part in problem.Partition(partition))
        {
            part = random.Next(6) - 1;
            part = part > 2 ? 2 : part;
        }
    }

    private static SlotConstraint Constraint(SlotProblem problem, Random random)
    {
        var shape = random.Next(5);
        var subject = random.Next(problem.GroupCount + problem.PartitionCount);
        if (problem.GroupCount + problem.PartitionCount == 0)
        {
            shape = 3;
        }

        var first = random.Next(problem.SlotCount + (random.Next(5) == 0 ? 1 : 0));
        var from = random.Next(2) == 0 && shape != 3 ? 0 : first;
        var to = random.Next(2) == 0 ? int.MaxValue : first + random.Next(3);
        var limit = random.Next(4) == 0 ? 0 : random.Next(1, 3);
        var size = random.Next(1, problem.SlotCount + 2);
        var candidate = random.Next(-1, problem.CandidateCount);
        var members = subject < problem.GroupCount ? MemberSet.Group(subject) : MemberSet.EachPart(subject - problem.GroupCount);
        ConstraintSource source = $"constraint-{problem.Constraints.Length}";
        var row = shape switch
        {
            0 => SlotConstraint.AtMost(limit, members, source),
            1 => SlotConstraint.AtLeast(limit, members, source),
            2 => SlotConstraint.AtMost(limit, members, source, size),
            3 => SlotConstraint.Pin(candidate, from, source),
            _ => SlotConstraint.Forbid(members, source),
        };
        return row with
        {
            From = from,
            To = row.IsPin ? from : to,
            Penalty = random.Next(3) == 0 ? random.Next(4) / 2.0 : double.PositiveInfinity,
            Priority = random.Next(-1, 2),
        };
    }
}

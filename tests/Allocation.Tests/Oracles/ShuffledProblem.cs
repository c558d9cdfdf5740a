using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Allocation.Tests.Oracles;

/// <summary>A problem with candidates, constraints, groups and the keys of parts in another order.</summary>
/// <param name="Problem">The shuffled problem.</param>
/// <param name="CandidateOf">The candidate it was, by new candidate.</param>
/// <param name="ConstraintOf">The constraint it was, by new constraint.</param>
internal sealed record ShuffledProblem(SlotProblem Problem, int[] CandidateOf, int[] ConstraintOf)
{
    /// <summary>Shuffles; candidates of equal value keep their order among each other, which ties are broken by.</summary>
    public static ShuffledProblem Of(SlotProblem problem, int seed)
    {
        var random = new Random(seed);
        var candidates = Shuffled(problem.CandidateCount, random);
        KeepTiesInOrder(problem, candidates);
        var constraints = Shuffled(problem.Constraints.Length, random);
        var shuffled = new SlotProblem();
        shuffled.Reset(problem.CandidateCount, problem.SlotCount);
        shuffled.AllowsEmptySlots = problem.AllowsEmptySlots;
        problem.Weights.CopyTo(shuffled.Weights);
        for (var index = 0; index < candidates.Length; index++)
        {
            shuffled.Values[index] = problem.Values[candidates[index]];
        }

        for (var group = problem.GroupCount - 1; group >= 0; group--)
        {
            var added = shuffled.AddGroup();
            for (var index = 0; index < candidates.Length; index++)
            {
                if (Bits.Contains(problem.Group(group), candidates[index]))
                {
                    Bits.Add(shuffled.Group(added), index);
                }
            }
        }

        for (var partition = problem.PartitionCount - 1; partition >= 0; partition--)
        {
            var added = shuffled.AddPartition();
            for (var index = 0; index < candidates.Length; index++)
            {
                var key = problem.Partition(partition)[candidates[index]];
                shuffled.Partition(added)[index] = key < 0 ? key : ((key * 7) + 3) % 1009;
            }
        }

        for (var index = 0; index < problem.AmountsCount; index++)
        {
            var amounts = problem.Amounts(index).Amounts.ToArray();
            shuffled.AddAmounts(candidates.Select(candidate => amounts[candidate]).ToArray(), problem.Amounts(index).Factors);
        }

        foreach (var index in constraints)
        {
            var constraint = problem.Constraints[index];
            shuffled.Add(constraint with
            {
                Members = constraint.IsPin ? MemberSet.Candidate(constraint.Candidate < 0 ? -1 : Array.IndexOf(candidates, constraint.Candidate))
                    : constraint.Members.Kind == MemberKind.Everybody ? MemberSet.Everybody
                    : constraint.Group >= 0 ? MemberSet.Group(problem.GroupCount - 1 - constraint.Group)
                    : MemberSet.EachPart(problem.PartitionCount - 1 - constraint.Partition),
            });
        }

        return new ShuffledProblem(shuffled, candidates, constraints);
    }

    /// <summary>An answer about the shuffled problem must be the same as that about the problem.</summary>
    public void ShouldAgree(SlotAllocation answer, SlotAllocation shuffled)
    {
        shuffled.CandidateBySlot.Select(candidate => candidate < 0 ? -1 : CandidateOf[candidate]).ShouldBe(answer.CandidateBySlot);
        (shuffled.Status, shuffled.Objective, shuffled.Bound, shuffled.Gap, shuffled.Steps).ShouldBe((answer.Status, answer.Objective, answer.Bound, answer.Gap, answer.Steps));
        shuffled.Conflict.Select(constraint => constraint < 0 ? -1 : ConstraintOf[constraint]).Order().ShouldBe(answer.Conflict);
        shuffled.Binding.Select(binding => (ConstraintOf[binding.Constraint], binding.Price)).Order().ShouldBe(answer.Binding.Select(binding => (binding.Constraint, binding.Price)).Order());
    }

    private static int[] Shuffled(int count, Random random)
    {
        var order = Enumerable.Range(0, count).ToArray();
        random.Shuffle(order);
        return order;
    }

    private static void KeepTiesInOrder(SlotProblem problem, int[] candidates)
    {
        var values = problem.Values.ToArray();
        foreach (var tie in candidates.GroupBy(candidate => values[candidate]).Where(tie => tie.Count() > 1).Select(tie => tie.ToHashSet()).ToList())
        {
            var inOrder = new Queue<int>(tie.Order());
            for (var index = 0; index < candidates.Length; index++)
            {
                candidates[index] = tie.Contains(candidates[index]) ? inOrder.Dequeue() : candidates[index];
            }
        }
    }
}

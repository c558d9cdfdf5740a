using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Tests.Oracles;

/// <summary>A problem with some of its constraints alone.</summary>
internal static class SubProblem
{
    /// <summary>The problem under the constraints of these indexes.</summary>
    public static SlotProblem Of(SlotProblem problem, IReadOnlyCollection<int> kept)
    {
        var copy = new SlotProblem();
        copy.Reset(problem.CandidateCount, problem.SlotCount);
        copy.AllowsEmptySlots = problem.AllowsEmptySlots;
        problem.Values.CopyTo(copy.Values);
        problem.Weights.CopyTo(copy.Weights);
        for (var group = 0; group < problem.GroupCount; group++)
        {
            problem.Group(group).CopyTo(copy.Group(copy.AddGroup()));
        }

        for (var partition = 0; partition < problem.PartitionCount; partition++)
        {
            problem.Partition(partition).CopyTo(copy.Partition(copy.AddPartition()));
        }

        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            if (kept.Contains(index))
            {
                copy.Add(problem.Constraints[index]);
            }
        }

        return copy;
    }
}

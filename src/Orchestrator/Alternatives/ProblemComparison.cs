using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Orchestrator.Alternatives;

/// <summary>Whether two problems over the same candidates are one and the same, so that solving one solves both.</summary>
internal static class ProblemComparison
{
    /// <summary>Whether candidates, values, constraints and who they speak of are all equal, in the same order.</summary>
    public static bool AreEqual(SlotProblem left, SlotProblem right)
    {
        if (left.CandidateCount != right.CandidateCount || !left.Values.SequenceEqual(right.Values) || left.GroupCount != right.GroupCount || left.PartitionCount != right.PartitionCount
            || !left.Constraints.SequenceEqual(right.Constraints))
        {
            return false;
        }

        for (var group = 0; group < left.GroupCount; group++)
        {
            if (!left.Group(group).SequenceEqual(right.Group(group)))
            {
                return false;
            }
        }

        for (var partition = 0; partition < left.PartitionCount; partition++)
        {
            if (!left.Partition(partition).SequenceEqual(right.Partition(partition)))
            {
                return false;
            }
        }

        return true;
    }
}

using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Orchestrator.Alternatives;

/// <summary>Copies of a slot problem with some constraints changed or left out, to be changed further.</summary>
internal static class ProblemCopy
{
    /// <summary>The whole problem.</summary>
    public static SlotProblem Of(SlotProblem source) => Of(source, static (_, constraint) => constraint);

    /// <summary>The problem without the constraints of some names.</summary>
    public static SlotProblem Without(SlotProblem source, Func<string, bool> isLeftOut)
        => Of(source, (_, constraint) => isLeftOut(constraint.Name) ? null : constraint);

    /// <summary>The problem with other constraints in place of its own; null leaves one out.</summary>
    public static SlotProblem Of(SlotProblem source, Func<int, SlotConstraint, SlotConstraint?> replace)
    {
        var copy = new SlotProblem();
        copy.Reset(source.CandidateCount, source.SlotCount);
        copy.AllowsEmptySlots = source.AllowsEmptySlots;
        source.Values.CopyTo(copy.Values);
        source.Weights.CopyTo(copy.Weights);
        for (var group = 0; group < source.GroupCount; group++)
        {
            source.Group(group).CopyTo(copy.Group(copy.AddGroup()));
        }

        for (var partition = 0; partition < source.PartitionCount; partition++)
        {
            source.Partition(partition).CopyTo(copy.Partition(copy.AddPartition()));
        }

        for (var index = 0; index < source.Constraints.Length; index++)
        {
            if (replace(index, source.Constraints[index]) is { } constraint)
            {
                copy.Add(constraint);
            }
        }

        return copy;
    }
}

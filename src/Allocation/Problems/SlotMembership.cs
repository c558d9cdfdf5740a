using RankOrchestrator.Allocation.Memory;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Allocation.Problems;

/// <summary>
/// Which part of each constraint each candidate belongs to, as one flat table: groups and single candidates have the single part 0,
/// partitions have parts 0, 1, …; -1 means that the constraint does not speak of the candidate. Reused between problems.
/// </summary>
internal sealed class SlotMembership
{
    private int[] parts = [];
    private int[] partCounts = [];
    private int[] renumbered = [];
    private int candidateCount;

    /// <summary>The parts of all candidates under one constraint.</summary>
    public ReadOnlySpan<int> Parts(int constraint) => parts.AsSpan(constraint * candidateCount, candidateCount);

    /// <summary>Number of parts of a constraint.</summary>
    public int PartCount(int constraint) => partCounts[constraint];

    /// <summary>Reads the groups and partitions of a problem. O(constraints · candidates).</summary>
    public void Load(SlotProblem problem)
    {
        candidateCount = problem.CandidateCount;
        var constraints = problem.Constraints;
        parts = WorkArray.Sized(parts, constraints.Length * candidateCount);
        partCounts = WorkArray.Sized(partCounts, constraints.Length);
        for (var index = 0; index < constraints.Length; index++)
        {
            var row = parts.AsSpan(index * candidateCount, candidateCount);
            ref readonly var constraint = ref constraints[index];
            partCounts[index] = constraint.Members.Kind switch
            {
                MemberKind.Group => FillGroup(problem.Group(constraint.Group), row),
                MemberKind.EachPart => FillPartition(problem.Partition(constraint.Partition), row),
                MemberKind.Candidate => FillCandidate(constraint.Candidate, row),
                MemberKind.Nobody => FillNothing(row),
                MemberKind.Everybody => FillEverybody(row),
            };
        }
    }

    private static int FillNothing(Span<int> row)
    {
        row.Fill(-1);
        return 0;
    }

    private static int FillEverybody(Span<int> row)
    {
        row.Clear();
        return 1;
    }

    private static int FillCandidate(int candidate, Span<int> row)
    {
        row.Fill(-1);
        if (candidate >= 0)
        {
            row[candidate] = 0;
        }

        return 1;
    }

    private static int FillGroup(ReadOnlySpan<ulong> members, Span<int> row)
    {
        for (var candidate = 0; candidate < row.Length; candidate++)
        {
            row[candidate] = Bits.Contains(members, candidate) ? 0 : -1;
        }

        return 1;
    }

    private int FillPartition(ReadOnlySpan<int> keys, Span<int> row)
    {
        // Keys may be any numbers from 0; parts are numbered without gaps.
        var largest = -1;
        foreach (var key in keys)
        {
            largest = Math.Max(largest, key);
        }

        renumbered = WorkArray.Sized(renumbered, largest + 1);
        renumbered.AsSpan(0, largest + 1).Fill(-1);
        var count = 0;
        for (var candidate = 0; candidate < row.Length; candidate++)
        {
            if (keys[candidate] < 0)
            {
                row[candidate] = -1;
                continue;
            }

            ref var part = ref renumbered[keys[candidate]];
            part = part < 0 ? count++ : part;
            row[candidate] = part;
        }

        return count;
    }
}

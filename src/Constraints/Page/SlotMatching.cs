using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Constraints.Page;

/// <summary>
/// How many candidates of a set could stand in a range of slots at once: a matching of slots and candidates, grown slot by slot along
/// augmenting paths (Kuhn 1955), as far as is asked for. Nearly always every slot finds somebody at once; O(slots · slots · candidates) at worst.
/// </summary>
internal sealed class SlotMatching
{
    private SlotProblem problem = null!;
    private int slots;
    private readonly List<int> forbids = [];
    private int[] pinnedTo = [];
    private int[] pinOfSlot = [];
    private int[] slotOf = [];
    private int[] visited = [];
    private int visit;

    /// <summary>Looks at what a problem pins, hard.</summary>
    public void Begin(SlotProblem of, int slotCount)
    {
        (problem, slots) = (of, slotCount);
        if (pinnedTo.Length < of.CandidateCount)
        {
            (pinnedTo, slotOf, visited) = (new int[of.CandidateCount], new int[of.CandidateCount], new int[of.CandidateCount]);
        }

        pinOfSlot = pinOfSlot.Length < slotCount ? new int[slotCount] : pinOfSlot;
        pinnedTo.AsSpan(0, of.CandidateCount).Fill(-1);
        pinOfSlot.AsSpan(0, slotCount).Fill(-1);
        forbids.Clear();
        for (var index = 0; index < of.Constraints.Length; index++)
        {
            ref readonly var row = ref of.Constraints[index];
            if (row is { IsForbid: true, IsHard: true })
            {
                forbids.Add(index);
            }

            // Where two pins contradict each other, one of them gives way whatever the floor says.
            if (row is { IsPin: true, IsHard: true, Candidate: >= 0 } && row.From < slotCount && pinnedTo[row.Candidate] < 0 && pinOfSlot[row.From] < 0)
            {
                (pinnedTo[row.Candidate], pinOfSlot[row.From]) = (row.From, row.Candidate);
            }
        }
    }

    /// <summary>The most members of a row, or of one part of its partition, that fit into its range, counted up to a limit.</summary>
    public int Most(in SlotConstraint row, int part, int limit)
    {
        slotOf.AsSpan(0, problem.CandidateCount).Fill(-1);
        var count = 0;
        for (var slot = row.From; slot <= Math.Min(row.To, slots - 1) && count < limit; slot++)
        {
            visit++;
            count += Place(slot, row, part) ? 1 : 0;
        }

        return count;
    }

    private bool Place(int slot, in SlotConstraint row, int part)
    {
        for (var candidate = 0; candidate < problem.CandidateCount; candidate++)
        {
            if (visited[candidate] == visit || !IsCounted(row, part, candidate) || !MayStand(candidate, slot))
            {
                continue;
            }

            visited[candidate] = visit;
            if (slotOf[candidate] < 0 || Place(slotOf[candidate], row, part))
            {
                slotOf[candidate] = slot;
                return true;
            }
        }

        return false;
    }

    private bool IsCounted(in SlotConstraint row, int part, int candidate)
        => part >= 0 ? problem.Partition(row.Partition)[candidate] == part : IsMember(row.Members, candidate);

    private bool MayStand(int candidate, int slot)
    {
        if ((pinnedTo[candidate] >= 0 && pinnedTo[candidate] != slot) || (pinOfSlot[slot] >= 0 && pinOfSlot[slot] != candidate))
        {
            return false;
        }

        foreach (var index in forbids)
        {
            ref readonly var row = ref problem.Constraints[index];
            if (slot >= row.From && slot <= row.To && IsMember(row.Members, candidate))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsMember(MemberSet members, int candidate) => members.Kind switch
    {
        MemberKind.Group => Bits.Contains(problem.Group(members.GroupIndex), candidate),
        MemberKind.EachPart => problem.Partition(members.PartitionIndex)[candidate] >= 0,
        MemberKind.Candidate => members.CandidateIndex == candidate,
        MemberKind.Nobody => false,
        _ => true,
    };
}

using RankOrchestrator.Allocation.Memory;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Allocation.Problems;

/// <summary>
/// One page to make: put candidates into slots, each at most once, so that the sum of weight(slot) · value(candidate)
/// minus the penalties of soft constraints is greatest, subject to the hard constraints. Reused between requests by
/// <see cref="Reset"/>, which keeps the memory.
/// </summary>
public sealed class SlotProblem
{
    /// <summary>Among indexes of constraints stands for filling every slot, which gives way before any of them.</summary>
    public const int Filling = -1;

    private double[] values = [];
    private double[] weights = [];
    private SlotConstraint[] constraints = new SlotConstraint[32];
    private int constraintCount;
    private ulong[] groupBits = [];
    private int groupCount;
    private int[] partitionKeys = [];
    private int partitionCount;
    private MemberAmounts[] amounts = [];
    private int amountsCount;

    /// <summary>Number of candidates; among equally good pages those with lower candidate indexes first are preferred.</summary>
    public int CandidateCount { get; private set; }

    /// <summary>Number of slots.</summary>
    public int SlotCount { get; private set; }

    /// <summary>
    /// Whether slots may stay empty even though candidates are left. When false and there are too few candidates (or
    /// too few that the constraints admit), filling the page gives way before any hard constraint does.
    /// </summary>
    public bool AllowsEmptySlots { get; set; }

    /// <summary>What each candidate is worth: any finite number.</summary>
    public Span<double> Values => values.AsSpan(0, CandidateCount);

    /// <summary>How much each slot counts: finite, at least 0, non-increasing.</summary>
    public Span<double> Weights => weights.AsSpan(0, SlotCount);

    /// <summary>The constraints, in the order they were added.</summary>
    public ReadOnlySpan<SlotConstraint> Constraints => constraints.AsSpan(0, constraintCount);

    /// <summary>Number of groups.</summary>
    public int GroupCount => groupCount;

    /// <summary>Number of partitions.</summary>
    public int PartitionCount => partitionCount;

    /// <summary>Number of tables of amounts.</summary>
    public int AmountsCount => amountsCount;

    /// <summary>Starts a new problem: no groups, no constraints, all values and weights zero.</summary>
    public void Reset(int candidateCount, int slotCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(candidateCount);
        ArgumentOutOfRangeException.ThrowIfNegative(slotCount);
        CandidateCount = candidateCount;
        SlotCount = slotCount;
        AllowsEmptySlots = false;
        constraintCount = 0;
        groupCount = 0;
        partitionCount = 0;
        amountsCount = 0;
        values = WorkArray.Sized(values, candidateCount);
        weights = WorkArray.Sized(weights, slotCount);
        Values.Clear();
        Weights.Clear();
    }

    /// <summary>A problem of its own that says the same, with other constraints in place of some; to be changed further.</summary>
    /// <param name="replace">What stands for the constraint of an index: it, another one, or null to leave it out; null keeps all as they are.</param>
    public SlotProblem Copy(Func<int, SlotConstraint, SlotConstraint?>? replace = null)
    {
        // Members that are no memory are copied whatever there are; those that are must be copied here, and a test finds one that is not.
        var copy = (SlotProblem)MemberwiseClone();
        copy.values = Values.ToArray();
        copy.weights = Weights.ToArray();
        copy.groupBits = groupBits.AsSpan(0, groupCount * Bits.Words(CandidateCount)).ToArray();
        copy.partitionKeys = partitionKeys.AsSpan(0, partitionCount * CandidateCount).ToArray();
        copy.amounts = new MemberAmounts[amountsCount];
        for (var table = 0; table < amountsCount; table++)
        {
            copy.amounts[table] = amounts[table].Copy();
        }

        copy.constraints = new SlotConstraint[constraintCount];
        copy.constraintCount = 0;
        for (var index = 0; index < constraintCount; index++)
        {
            if (replace is null)
            {
                copy.Add(constraints[index]);
            }
            else if (replace(index, constraints[index]) is { } constraint)
            {
                copy.Add(constraint);
            }
        }

        return copy;
    }

    /// <summary>Adds a group without members and returns its index; members are set through <see cref="Group"/>.</summary>
    public int AddGroup()
    {
        var words = Bits.Words(CandidateCount);
        groupBits = WorkArray.Grown(groupBits, (groupCount + 1) * words);
        Group(groupCount).Clear();
        return groupCount++;
    }

    /// <summary>The group's members as <see cref="Bits"/>. Valid until a group is added.</summary>
    public Span<ulong> Group(int group)
    {
        var words = Bits.Words(CandidateCount);
        return groupBits.AsSpan(group * words, words);
    }

    /// <summary>Adds a partition in which no candidate has a part and returns its index.</summary>
    public int AddPartition()
    {
        partitionKeys = WorkArray.Grown(partitionKeys, (partitionCount + 1) * CandidateCount);
        Partition(partitionCount).Fill(-1);
        return partitionCount++;
    }

    /// <summary>Each candidate's part, any number from 0; -1 when it belongs to none. Valid until a partition is added.</summary>
    public Span<int> Partition(int partition) => partitionKeys.AsSpan(partition * CandidateCount, CandidateCount);

    /// <summary>Adds what candidates count in sums and returns its index.</summary>
    /// <param name="perCandidate">An amount for each candidate; what is not finite counts nothing.</param>
    /// <param name="perSlot">A factor for each slot, at least 0; empty when slots do not differ.</param>
    /// <param name="second">A second amount for each candidate, with factors of its own; empty when there is none.</param>
    /// <param name="secondPerSlot">Its factors; as many as slots.</param>
    public int AddAmounts(
        ReadOnlySpan<double> perCandidate, ReadOnlySpan<double> perSlot, ReadOnlySpan<double> second = default, ReadOnlySpan<double> secondPerSlot = default)
    {
        amounts = WorkArray.Grown(amounts, amountsCount + 1);
        (amounts[amountsCount] ??= new MemberAmounts()).Load(perCandidate, perSlot, second, secondPerSlot);
        return amountsCount++;
    }

    /// <summary>What candidates count in sums. Valid until the problem is reset.</summary>
    public MemberAmounts Amounts(int index) => amounts[index];

    /// <summary>Whether a set holds a candidate, in any of its parts.</summary>
    public bool IsMember(MemberSet members, int candidate) => members.Kind switch
    {
        MemberKind.Nobody => false,
        MemberKind.Group => Bits.Contains(Group(members.GroupIndex), candidate),
        MemberKind.EachPart => Partition(members.PartitionIndex)[candidate] >= 0,
        MemberKind.Candidate => members.CandidateIndex == candidate,
        MemberKind.Everybody => true,
    };

    /// <summary>What one step of a constraint's units of violation is: 1 where members are counted.</summary>
    public double UnitOf(in SlotConstraint constraint) => constraint.IsSum ? amounts[constraint.Amounts].Unit : 1;

    /// <summary>Adds a constraint.</summary>
    public void Add(in SlotConstraint constraint)
    {
        constraints = WorkArray.Grown(constraints, constraintCount + 1);
        constraints[constraintCount++] = constraint;
    }
}

namespace RankOrchestrator.Allocation.Problems;

/// <summary>
/// A row of a <see cref="SlotProblem"/>: at most, or at least, so many members of a set in a range of slots. Whatever is
/// written comes down to rows before it gets here, and those who make, check, explain or prove pages know nothing else. A member
/// counts as one, or what <see cref="Amounts"/> says.
/// </summary>
public readonly record struct SlotConstraint
{
    /// <summary>As <see cref="Size"/>: the whole range is counted at once.</summary>
    public const int WholeRange = int.MaxValue;

    private SlotConstraint(RowSense sense, int limit, MemberSet members, ConstraintSource source)
        => (Sense, Limit, Members, Source) = (sense, limit, members, source);

    /// <summary>What it was written as.</summary>
    public ConstraintSource Source { get; }

    /// <summary>The name under which answers report it.</summary>
    public string Name => Source.Name;

    /// <summary>On which side of the limit it holds.</summary>
    public RowSense Sense { get; }

    /// <summary>The most or the fewest members, at least 0.</summary>
    public int Limit { get; init; }

    /// <summary>The candidates it counts; where these are parts, it holds for each of them separately.</summary>
    public MemberSet Members { get; init; }

    /// <summary>Index of the group it counts, or -1.</summary>
    public int Group => Members.GroupIndex;

    /// <summary>Index of the partition whose parts it counts, or -1.</summary>
    public int Partition => Members.PartitionIndex;

    /// <summary>The candidate it counts, or -1.</summary>
    public int Candidate => Members.CandidateIndex;

    /// <summary>First slot of the range, from 0.</summary>
    public int From { get; init; }

    /// <summary>Last slot of the range. May lie beyond the page, which then ends the range.</summary>
    public int To { get; init; } = int.MaxValue;

    /// <summary>
    /// Neighbouring slots that are counted together, at least 1: the row holds at every position of that width in the range, at one
    /// that is the range itself where this is wider.
    /// </summary>
    public int Size { get; private init; } = WholeRange;

    /// <summary>
    /// What one unit of violation costs, in units of page value; infinity makes the row hard. A unit is one member too
    /// many or too few at one position for one part; of a sum it is 1 too much or too little.
    /// </summary>
    public double Penalty { get; init; } = double.PositiveInfinity;

    /// <summary>
    /// When no page satisfies all hard rows, those of the lowest priority give way first: violations are
    /// minimised in total per priority, from the highest priority to the lowest, before value is looked at.
    /// </summary>
    public int Priority { get; init; }

    /// <summary>Index of what its members count; -1 when each counts as one.</summary>
    public int Amounts { get; private init; } = -1;

    /// <summary>The most or the least that members may come to where <see cref="Amounts"/> says what each counts.</summary>
    public double SumLimit { get; init; }

    /// <summary>Where a mean is limited, the limit: amounts are what members count beyond it. Null for other rows; for people.</summary>
    public double? MeanLimit { get; init; }

    /// <summary>Whether members count amounts rather than one each.</summary>
    public bool IsSum => Amounts >= 0;

    /// <summary>Whether a page must satisfy it.</summary>
    public bool IsHard => double.IsPositiveInfinity(Penalty);

    /// <summary>Whether it asks for a candidate in a slot.</summary>
    public bool IsPin => Members.Kind == MemberKind.Candidate;

    /// <summary>Whether it closes its slots to its members.</summary>
    public bool IsForbid => Sense == RowSense.AtMost && Limit == 0 && Size == 1 && !IsSum;

    /// <summary>Whether it says of every slot by itself who may stand there.</summary>
    public bool IsPlacement => IsPin || IsForbid;

    /// <summary>At most so many members: in the range, or in any so many neighbouring slots of it.</summary>
    public static SlotConstraint AtMost(int limit, MemberSet members, ConstraintSource source, int size = WholeRange)
        => new(RowSense.AtMost, limit, members, source) { Size = size };

    /// <summary>At least so many members in the range.</summary>
    public static SlotConstraint AtLeast(int limit, MemberSet members, ConstraintSource source) => new(RowSense.AtLeast, limit, members, source);

    /// <summary>Members come to at most, or at least, an amount in the range.</summary>
    /// <param name="sense">On which side of the limit.</param>
    /// <param name="limit">The limit, any finite number.</param>
    /// <param name="amounts">What members count, by index.</param>
    /// <param name="members">The members.</param>
    /// <param name="source">What it was written as.</param>
    public static SlotConstraint Sum(RowSense sense, double limit, int amounts, MemberSet members, ConstraintSource source)
        => new(sense, limit: 0, members, source) { Amounts = amounts, SumLimit = limit };

    /// <summary>No member in any slot of the range.</summary>
    public static SlotConstraint Forbid(MemberSet members, ConstraintSource source) => AtMost(0, members, source, size: 1);

    /// <summary>The candidate in the slot; a candidate of -1, which the request does not carry, is one that no page can satisfy.</summary>
    public static SlotConstraint Pin(int candidate, int slot, ConstraintSource source)
        => new(RowSense.AtLeast, limit: 1, MemberSet.Candidate(candidate), source) { From = slot, To = slot };
}

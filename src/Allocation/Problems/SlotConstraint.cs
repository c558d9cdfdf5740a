namespace RankOrchestrator.Allocation.Problems;

/// <summary>
/// One constraint of a <see cref="SlotProblem"/>. It speaks either of one group (<see cref="Group"/>) or of every part
/// of a partition separately (<see cref="Partition"/>: at most two of the same merchant, for every merchant).
/// </summary>
public readonly record struct SlotConstraint
{
    /// <summary>A constraint that is hard, of the lowest priority, and speaks of no candidate yet.</summary>
    public SlotConstraint(string name, SlotConstraintKind kind)
    {
        Name = name;
        Kind = kind;
    }

    /// <summary>The name under which answers report it. Several constraints may share a name: they were written as one.</summary>
    public string Name { get; }

    /// <summary>What it says.</summary>
    public SlotConstraintKind Kind { get; init; }

    /// <summary>Index of the group it speaks of, or -1.</summary>
    public int Group { get; init; } = -1;

    /// <summary>Index of the partition it speaks of, or -1. Pins have neither group nor partition.</summary>
    public int Partition { get; init; } = -1;

    /// <summary>First slot of the range; a pin's slot.</summary>
    public int From { get; init; }

    /// <summary>Last slot of the range. May lie beyond the page, which then ends the range.</summary>
    public int To { get; init; } = int.MaxValue;

    /// <summary>The most (cap, window) or the fewest (floor) members, at least 0.</summary>
    public int Limit { get; init; }

    /// <summary>A window's width in slots, at least 1. A width beyond the range covers the whole range once.</summary>
    public int Size { get; init; } = 1;

    /// <summary>A pin's candidate; -1 when the request does not carry it, which no page can satisfy.</summary>
    public int Candidate { get; init; } = -1;

    /// <summary>
    /// What one unit of violation costs, in units of page value; infinity makes the constraint hard. A unit is one
    /// member too many or too few in one slot range of one part (windows: summed over their positions); a pin that is
    /// not met is one unit.
    /// </summary>
    public double Penalty { get; init; } = double.PositiveInfinity;

    /// <summary>
    /// When no page satisfies all hard constraints, those of the lowest priority give way first: violations are
    /// minimised in total per priority, from the highest priority to the lowest, before value is looked at.
    /// </summary>
    public int Priority { get; init; }

    /// <summary>Whether a page must satisfy it.</summary>
    public bool IsHard => double.IsPositiveInfinity(Penalty);
}

namespace RankOrchestrator.Allocation.Certified.Model;

/// <summary>
/// The rows of one constraint over one set of candidates: one row per position of an interval of <see cref="Size"/> slots
/// within <see cref="From"/>–<see cref="To"/>. Caps and floors are families of one row.
/// </summary>
/// <param name="Set">Index of the set of candidates.</param>
/// <param name="IsFloor">Whether at least <see cref="Limit"/> members are asked for rather than at most.</param>
/// <param name="From">First slot of the range.</param>
/// <param name="To">Last slot of the range, inside the page.</param>
/// <param name="Size">Slots per row.</param>
/// <param name="Limit">Most or fewest members.</param>
/// <param name="Penalty">What a unit of violation costs; infinity when a page must not violate it.</param>
/// <param name="Constraint">Index of the constraint in the problem.</param>
/// <param name="FirstRow">Index of the row at position <see cref="From"/>.</param>
internal readonly record struct RowFamily(int Set, bool IsFloor, int From, int To, int Size, int Limit, double Penalty, int Constraint, int FirstRow)
{
    /// <summary>Number of rows.</summary>
    public int Positions => To - From - Size + 2;

    /// <summary>First slot of a row.</summary>
    public int Start(int row) => From + row - FirstRow;

    /// <summary>First and last of the rows that count a slot, which must be in the range.</summary>
    public (int First, int Last) RowsCovering(int slot)
        => (FirstRow + Math.Max(0, slot - Size + 1 - From), FirstRow + Math.Min(slot, To - Size + 1) - From);

    /// <summary>Whether keeping the other family makes this one hold.</summary>
    public bool IsImpliedBy(in RowFamily other)
        => Set == other.Set && IsFloor == other.IsFloor
            && (IsFloor
                ? From <= other.From && other.To <= To && other.Limit >= Limit
                : other.From <= From && To <= other.To && other.Size >= Size && other.Limit <= Limit);

    /// <summary>Whether both say the same, whatever they cost.</summary>
    public bool IsSameAs(in RowFamily other)
        => Set == other.Set && IsFloor == other.IsFloor && From == other.From && To == other.To && Size == other.Size && Limit == other.Limit;
}

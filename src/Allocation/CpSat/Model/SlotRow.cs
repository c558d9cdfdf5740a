namespace RankOrchestrator.Allocation.CpSat.Model;

/// <summary>
/// A constraint taken apart until nothing is left but counting: the number of <paramref name="Members"/> in the slots
/// <paramref name="From"/>–<paramref name="To"/> (inclusive, empty when To is lower) is at most, or at least, the limit.
/// </summary>
/// <param name="Constraint">Index in the problem.</param>
/// <param name="Members">Candidate indexes; shared between rows.</param>
/// <param name="From">First slot.</param>
/// <param name="To">Last slot of the page.</param>
/// <param name="Limit">The limit, at least 0.</param>
/// <param name="IsFloor">Whether the limit is the fewest and not the most.</param>
internal readonly record struct SlotRow(int Constraint, int[] Members, int From, int To, int Limit, bool IsFloor)
{
    /// <summary>The most members that fit into the range.</summary>
    public int Capacity => Math.Max(0, Math.Min(Members.Length, To - From + 1));

    /// <summary>Units by which the worst page violates it; 0 when none can.</summary>
    public int MostUnits => IsFloor ? Limit : Math.Max(0, Capacity - Limit);

    /// <summary>Units by which a page violates it.</summary>
    public int Units(ReadOnlySpan<int> page)
    {
        var members = 0;
        for (var slot = From; slot <= To; slot++)
        {
            members += page[slot] >= 0 && Array.BinarySearch(Members, page[slot]) >= 0 ? 1 : 0;
        }

        return Math.Max(0, IsFloor ? Limit - members : members - Limit);
    }
}

namespace RankOrchestrator.Allocation.CpSat.Model;

/// <summary>
/// A constraint taken apart until nothing is left but adding up: what <paramref name="Members"/> count in the slots
/// <paramref name="From"/>–<paramref name="To"/> (inclusive, empty when To is lower) is at most, or at least, the limit.
/// </summary>
/// <param name="Constraint">Index in the problem.</param>
/// <param name="Members">Candidate indexes; shared between rows.</param>
/// <param name="From">First slot.</param>
/// <param name="To">Last slot of the page.</param>
/// <param name="Limit">The limit; at least 0 where each member counts as one.</param>
/// <param name="IsFloor">Whether the limit is the least and not the most.</param>
internal readonly record struct SlotRow(int Constraint, int[] Members, int From, int To, long Limit, bool IsFloor)
{
    private const long DigitBase = 1 << 15;

    /// <summary>What each member counts in each slot from <see cref="From"/> on, in whole steps; null where each counts as one.</summary>
    public long[][]? Amounts { get; init; }

    /// <summary>The power of ten that a step of violation is.</summary>
    public int Exponent { get; init; }

    /// <summary>Steps by which the worst page violates it; 0 when none can.</summary>
    public long MostUnits => Math.Max(0, IsFloor ? Limit - Extreme(isLeast: true) : Extreme(isLeast: false) - Limit);

    /// <summary>
    /// The digits in which violations are priced, as steps each: where there are many small steps, the price of one is rounded by too large
    /// a part of it.
    /// </summary>
    public long[] Digits => Amounts is null ? [1] : [1, DigitBase];

    /// <summary>The most that a digit can be.</summary>
    public long MostOf(long digit) => Amounts is null ? MostUnits : digit == 1 ? Math.Min(MostUnits, DigitBase - 1) : MostUnits / DigitBase;

    /// <summary>The digit of a number of steps.</summary>
    public long DigitOf(long units, long digit) => Amounts is null ? units : digit == 1 ? units % DigitBase : units / DigitBase;

    /// <summary>What the member at an index counts in a slot.</summary>
    public long Counts(int member, int slot) => Amounts is null ? 1 : Amounts[member][slot - From];

    /// <summary>Steps by which a page violates it.</summary>
    public long Units(ReadOnlySpan<int> page)
    {
        var sum = 0L;
        for (var slot = From; slot <= To; slot++)
        {
            sum += page[slot] >= 0 && Array.BinarySearch(Members, page[slot]) is >= 0 and var member ? Counts(member, slot) : 0;
        }

        return Math.Max(0, IsFloor ? Limit - sum : sum - Limit);
    }

    /// <summary>No page comes to less, or to more; a slot may be empty.</summary>
    private long Extreme(bool isLeast)
    {
        if (Amounts is null)
        {
            return isLeast ? 0 : Math.Max(0, Math.Min(Members.Length, To - From + 1));
        }

        var extreme = 0L;
        for (var slot = From; slot <= To; slot++)
        {
            var best = 0L;
            for (var member = 0; member < Members.Length; member++)
            {
                best = isLeast ? Math.Min(best, Counts(member, slot)) : Math.Max(best, Counts(member, slot));
            }

            extreme += best;
        }

        return extreme;
    }
}

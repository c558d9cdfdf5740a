namespace RankOrchestrator.Allocation.Problems;

/// <summary>A row before the page is known: what it counts is given later, and its limit may be a share of the page's slots.</summary>
/// <param name="Row">The row; its limit does not count where there is a share.</param>
/// <param name="Share">The part of the slots that it counts together that is its limit; null when the row has a limit of its own.</param>
public readonly record struct RowTemplate(SlotConstraint Row, double? Share = null)
{
    /// <summary>0.29 of 100 slots is 29, although 0.29 · 100 is a little less than 29 in binary.</summary>
    private const double Rounding = 1e-9;

    /// <summary>The row on a page of so many slots; what is at most is rounded down, what is at least is rounded up.</summary>
    public SlotConstraint On(int slots) => Share is not { } share ? Row
        : Row with { Limit = Rounded(Row.Sense, share * Math.Min(Row.Size, Math.Max(0, Math.Min(Row.To, slots - 1) - Row.From + 1))) };

    /// <summary>The whole number of members that a limit allows or asks for.</summary>
    public static int Rounded(RowSense sense, double limit) => (int)(sense == RowSense.AtMost ? Math.Floor(limit + Rounding) : Math.Ceiling(limit - Rounding));
}

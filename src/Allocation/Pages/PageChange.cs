namespace RankOrchestrator.Allocation.Pages;

/// <summary>What a move changes: first the violations of hard constraints, weighed by priority, then what the page is worth.</summary>
/// <param name="Damage">Weighed units of hard constraints, and empty slots; positive when more are violated.</param>
/// <param name="Gain">Value minus penalties.</param>
internal readonly record struct PageChange(double Damage, double Gain)
{
    public static PageChange operator +(PageChange left, PageChange right) => new(left.Damage + right.Damage, left.Gain + right.Gain);

    public static PageChange operator -(PageChange left, PageChange right) => new(left.Damage - right.Damage, left.Gain - right.Gain);

    /// <summary>Whether this is better than the other: less damage, or as little and more gain.</summary>
    public bool IsBetterThan(in PageChange other) => Damage < other.Damage || (Damage == other.Damage && Gain > other.Gain);
}

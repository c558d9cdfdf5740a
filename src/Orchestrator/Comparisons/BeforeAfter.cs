namespace RankOrchestrator.Orchestrator.Comparisons;

/// <summary>A number before a change and after it.</summary>
internal readonly record struct BeforeAfter(double Before, double After)
{
    /// <summary>How much more it is.</summary>
    public double Change => After - Before;

    /// <summary>How much more it is, as a share of what it was; null where it was nothing and is something.</summary>
    public double? Share => Before != 0 ? Change / Math.Abs(Before) : Change == 0 ? 0 : null;

    /// <summary>Both of them, added.</summary>
    public static BeforeAfter operator +(BeforeAfter left, BeforeAfter right) => Add(left, right);

    /// <summary>Both of them, added.</summary>
    public static BeforeAfter Add(BeforeAfter left, BeforeAfter right) => new(left.Before + right.Before, left.After + right.After);
}

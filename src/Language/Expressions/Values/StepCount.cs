namespace RankOrchestrator.Language.Expressions.Values;

/// <summary>Arithmetic of steps that may be more than can be counted.</summary>
internal static class StepCount
{
    /// <summary>Everything beyond is as good as endless.</summary>
    private const long Endless = 1_000_000_000_000_000;

    /// <summary>A sum that never overflows.</summary>
    public static long Sum(long left, long right) => Math.Min(left + right, Endless);

    /// <summary>A product that never overflows.</summary>
    public static long Product(long left, long right) => left == 0 || right <= Endless / left ? left * right : Endless;
}

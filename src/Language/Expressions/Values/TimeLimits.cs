namespace RankOrchestrator.Language.Expressions.Values;

/// <summary>The ranges of time that CEL allows (cel-spec, "Overflow").</summary>
internal static class TimeLimits
{
    /// <summary>0001-01-01T00:00:00Z in seconds since 1970.</summary>
    public const long FirstSecond = -62_135_596_800;

    /// <summary>9999-12-31T23:59:59Z in seconds since 1970.</summary>
    public const long LastSecond = 253_402_300_799;

    /// <summary>The longest duration in ticks of 100 ns: it has to fit into 64 bits of nanoseconds, about 290 years.</summary>
    public const long LongestTicks = long.MaxValue / 100;

    /// <summary>Whether a duration fits into 64 bits of nanoseconds.</summary>
    public static bool IsDuration(long seconds, int nanoseconds)
    {
        var total = ((Int128)seconds * 1_000_000_000) + nanoseconds;
        return total >= long.MinValue && total <= long.MaxValue;
    }
}

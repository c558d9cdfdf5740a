namespace RankOrchestrator.Language.Expressions.Values;

/// <summary>The ranges of time that CEL allows (cel-spec, "Timestamps and durations").</summary>
internal static class TimeLimits
{
    /// <summary>0001-01-01T00:00:00Z in seconds since 1970.</summary>
    public const long FirstSecond = -62_135_596_800;

    /// <summary>9999-12-31T23:59:59Z in seconds since 1970.</summary>
    public const long LastSecond = 253_402_300_799;

    /// <summary>The longest duration, in seconds.</summary>
    public const long LongestSeconds = 315_576_000_000;
}

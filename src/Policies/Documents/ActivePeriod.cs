using RankOrchestrator.Language.Expressions.Library;

namespace RankOrchestrator.Policies.Documents;

/// <summary>A stretch of time.</summary>
/// <param name="From">First instant in it; null when it has no beginning.</param>
/// <param name="To">First instant after it; null when it has no end.</param>
public sealed record ActivePeriod(PeriodBound? From, PeriodBound? To)
{
    /// <summary>The ticks of UTC from which and before which it is, on a surface of a time zone.</summary>
    public (long From, long To) In(string timeZone) => (From?.In(timeZone).UtcTicks ?? long.MinValue, To?.In(timeZone).UtcTicks ?? long.MaxValue);
}

/// <summary>An end of a stretch of time: an instant, or a day, which begins when it does in the time zone of a surface.</summary>
/// <param name="Instant">The instant; of a day, as it begins in UTC.</param>
/// <param name="IsDay">Whether a day is written.</param>
public sealed record PeriodBound(DateTimeOffset Instant, bool IsDay)
{
    /// <summary>The instant on a surface of a time zone.</summary>
    public DateTimeOffset In(string timeZone) => IsDay ? TimeZones.StartOfDay(DateOnly.FromDateTime(Instant.UtcDateTime), timeZone) : Instant;
}

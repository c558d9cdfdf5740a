namespace RankOrchestrator.Evaluation.Intervals;

/// <summary>Two ends.</summary>
public readonly record struct Interval(double Lower, double Upper)
{
    /// <summary>Whether the number lies within, ends included.</summary>
    public bool Holds(double number) => Lower <= number && number <= Upper;
}

/// <summary>An interval, or why there is none.</summary>
/// <param name="Interval">Null when it is refused.</param>
/// <param name="Refusal">Half a sentence; null when there is an interval.</param>
public sealed record IntervalAnswer(Interval? Interval, string? Refusal)
{
    /// <summary>With these ends.</summary>
    public static IntervalAnswer Of(double lower, double upper) => new(new Interval(lower, upper), null);

    /// <summary>The same of a number that is so many times as large.</summary>
    public IntervalAnswer Times(double factor) => Interval is { } ends ? Of(ends.Lower * factor, ends.Upper * factor) : this;

    /// <summary>None, because.</summary>
    public static IntervalAnswer Refused(string because) => new(null, because);
}

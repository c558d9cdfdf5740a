using System.Globalization;

namespace RankOrchestrator.Soak;

/// <summary>
/// Whether something grows: a line through the means of ten equal parts of the time (samples that follow each other are
/// alike; means of a minute are hardly), by least squares, and the range in which its slope lies with 95 % confidence.
/// It grows when even the lower end of that range adds more than <see cref="Allowed"/> of the mean over the time.
/// </summary>
/// <param name="Mean">Mean of the samples, in MB.</param>
/// <param name="Growth">What the line adds over the time, in MB.</param>
/// <param name="Margin">Half of the width of the range in which that lies with 95 % confidence, in MB.</param>
internal sealed record Trend(double Mean, double Growth, double Margin)
{
    /// <summary>Share of the mean that may be added over the time.</summary>
    public const double Allowed = 0.03;

    private const int Parts = 10;

    /// <summary>Student's t for 95 %, two-sided, with eight degrees of freedom.</summary>
    private const double Student = 2.306;

    /// <summary>Whether there is growth beyond what chance explains and the allowance covers.</summary>
    public bool IsGrowing => Growth - Margin > Allowed * Mean;

    /// <summary>The trend of samples taken at equal intervals; null when there are fewer than two for each part.</summary>
    public static Trend? Of(IReadOnlyList<double> samples)
    {
        if (samples.Count < 2 * Parts)
        {
            return null;
        }

        var means = Enumerable.Range(0, Parts)
            .Select(part => samples.Skip(part * samples.Count / Parts).Take(((part + 1) * samples.Count / Parts) - (part * samples.Count / Parts)).Average())
            .ToArray();
        var mean = means.Average();
        var middle = (Parts - 1) / 2.0;
        var spread = means.Select((_, part) => (part - middle) * (part - middle)).Sum();
        var slope = means.Select((value, part) => (part - middle) * (value - mean)).Sum() / spread;
        var residual = means.Select((value, part) => value - mean - (slope * (part - middle))).Sum(distance => distance * distance);
        var error = Math.Sqrt(residual / (Parts - 2) / spread);
        return new Trend(mean, slope * Parts, Student * error * Parts);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"mean {Mean:0.0} MB, growth over the time {Growth:+0.0;-0.0;0.0} ± {Margin:0.0} MB");
}

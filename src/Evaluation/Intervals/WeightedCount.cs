using RankOrchestrator.Evaluation.Distributions;

namespace RankOrchestrator.Evaluation.Intervals;

/// <summary>
/// A sum of weights over rare, independent events, with a 95 % interval for its mean that holds for few events and for
/// none, where the normal approximation and the bootstrap fail.
/// <para>
/// M. P. Fay, E. J. Feuer, "Confidence intervals for directly standardized rates: a method based on the gamma
/// distribution", Statistics in Medicine 16 (1997) 791–801. With y = Σ w, v = Σ w² over the events and W the largest
/// weight an event could have had: lower = v/y · G(y²/v, 0.025), upper = (v + W²)/(y + W) · G((y + W)²/(v + W²), 0.975),
/// where G(shape, p) is the quantile of the gamma distribution. With equal weights it is the exact interval of a Poisson
/// count (F. Garwood, Biometrika 28 (1936) 437–442).
/// </para>
/// </summary>
/// <param name="Events">Number of events.</param>
/// <param name="Sum">Σ w.</param>
/// <param name="SumOfSquares">Σ w².</param>
/// <param name="Largest">The largest weight that an event could have had, above 0.</param>
public readonly record struct WeightedCount(int Events, double Sum, double SumOfSquares, double Largest)
{
    private const double Tail = 0.025;

    /// <summary>Lower end of the interval; 0 when there was no event.</summary>
    public double Lower => Events == 0 ? 0 : SumOfSquares / Sum * GammaDistribution.Quantile(Sum * Sum / SumOfSquares, Tail);

    /// <summary>Upper end of the interval.</summary>
    public double Upper
    {
        get
        {
            var (sum, squares) = (Sum + Largest, SumOfSquares + (Largest * Largest));
            return squares / sum * GammaDistribution.Quantile(sum * sum / squares, 1 - Tail);
        }
    }

    /// <summary>The events of a log: rows with a reward, each with its weight.</summary>
    /// <param name="weights">By row.</param>
    /// <param name="rewards">By row; above 0 is an event.</param>
    /// <param name="largest">The largest weight that an event could have had.</param>
    public static WeightedCount Of(ReadOnlySpan<double> weights, ReadOnlySpan<double> rewards, double largest)
    {
        var (events, sum, squares) = (0, 0.0, 0.0);
        for (var row = 0; row < weights.Length; row++)
        {
            if (weights[row] > 0 && rewards[row] > 0)
            {
                events++;
                sum += weights[row];
                squares += weights[row] * weights[row];
            }
        }

        return new WeightedCount(events, sum, squares, largest);
    }

    /// <summary>The same events with every weight multiplied.</summary>
    public WeightedCount Scaled(double factor) => new(Events, Sum * factor, SumOfSquares * factor * factor, Largest * factor);
}

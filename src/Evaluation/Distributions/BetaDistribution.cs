namespace RankOrchestrator.Evaluation.Distributions;

/// <summary>
/// The beta distribution: its cumulative probability by the continued fraction DLMF 8.17.22, evaluated by Lentz's method
/// on the side where it converges fast; the quantile by bisection, which cannot miss. About 1e-10 relative for shapes up to 10,000.
/// </summary>
public static class BetaDistribution
{
    private const double Smallest = 1e-300;

    private const double Precision = 1e-15;

    /// <summary>The number that the variable stays below with a probability strictly between 0 and 1; shapes above 0.</summary>
    public static double Quantile(double first, double second, double probability)
    {
        var (low, high) = (0.0, 1.0);
        while (high - low > 1e-14 * high)
        {
            var middle = low + ((high - low) / 2);
            if (middle <= low || middle >= high)
            {
                break;
            }

            if (Cumulative(first, second, middle) < probability)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return high;
    }

    /// <summary>The probability of staying below <paramref name="x"/>.</summary>
    public static double Cumulative(double first, double second, double x)
        => x <= 0 ? 0
            : x >= 1 ? 1
            : x < (first + 1) / (first + second + 2) ? Fraction(first, second, x)
            : 1 - Fraction(second, first, 1 - x);

    private static double Fraction(double first, double second, double x)
    {
        var scale = GammaDistribution.LogGamma(first + second) - GammaDistribution.LogGamma(first) - GammaDistribution.LogGamma(second);
        var front = Math.Exp(scale + (first * Math.Log(x)) + (second * Math.Log(1 - x))) / first;
        var above = 1.0;
        var below = 1 / Away(1 - ((first + second) * x / (first + 1)));
        var fraction = below;
        for (var step = 1; ; step++)
        {
            var even = step * (second - step) * x / ((first + (2 * step) - 1) * (first + (2 * step)));
            below = 1 / Away(1 + (even * below));
            above = Away(1 + (even / above));
            fraction *= above * below;
            var odd = -(first + step) * (first + second + step) * x / ((first + (2 * step)) * (first + (2 * step) + 1));
            below = 1 / Away(1 + (odd * below));
            above = Away(1 + (odd / above));
            var factor = above * below;
            fraction *= factor;
            if (Math.Abs(factor - 1) < Precision)
            {
                return front * fraction;
            }
        }
    }

    /// <summary>Keeps a denominator away from 0.</summary>
    private static double Away(double value) => Math.Abs(value) < Smallest ? Smallest : value;
}

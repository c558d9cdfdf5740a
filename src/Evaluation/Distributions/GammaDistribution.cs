namespace RankOrchestrator.Evaluation.Distributions;

/// <summary>
/// The gamma distribution of scale 1. Series for small arguments (DLMF 8.7.1), continued fraction for large ones
/// (DLMF 8.9.2, evaluated by Lentz's method); the quantile by bisection, which cannot miss. About 1e-12 relative.
/// </summary>
public static class GammaDistribution
{
    private const double Smallest = 1e-300;

    private const double Precision = 1e-15;

    /// <summary>Above this argument Stirling's series has the precision of a double.</summary>
    private const double StirlingFrom = 12;

    /// <summary>The number that a variable of this shape stays below with a probability strictly between 0 and 1.</summary>
    public static double Quantile(double shape, double probability)
    {
        var (low, high) = (0.0, Math.Max(1, shape));
        while (Cumulative(shape, high) < probability)
        {
            high *= 2;
        }

        while (high - low > 1e-13 * high)
        {
            var middle = low + ((high - low) / 2);
            if (Cumulative(shape, middle) < probability)
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

    /// <summary>The probability of staying below <paramref name="x"/>, at least 0.</summary>
    public static double Cumulative(double shape, double x)
        => x <= 0 ? 0
            : x < shape + 1 ? Series(shape, x)
            : 1 - Fraction(shape, x);

    /// <summary>The natural logarithm of the gamma function of a positive number.</summary>
    public static double LogGamma(double x)
    {
        var product = 1.0;
        while (x < StirlingFrom)
        {
            product *= x++;
        }

        var inverse = 1 / (x * x);
        var correction = ((((((inverse / 1188) - (1.0 / 1680)) * inverse) + (1.0 / 1260)) * inverse - (1.0 / 360)) * inverse) + (1.0 / 12);
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + (correction / x) - Math.Log(product);
    }

    private static double Series(double shape, double x)
    {
        var term = 1 / shape;
        var sum = term;
        for (var step = 1; term > sum * Precision; step++)
        {
            term *= x / (shape + step);
            sum += term;
        }

        return sum * Math.Exp((shape * Math.Log(x)) - x - LogGamma(shape));
    }

    private static double Fraction(double shape, double x)
    {
        var denominator = x + 1 - shape;
        var above = 1 / Smallest;
        var below = 1 / denominator;
        var fraction = below;
        for (var step = 1; ; step++)
        {
            var numerator = -step * (step - shape);
            denominator += 2;
            below = 1 / Away((numerator * below) + denominator);
            above = Away(denominator + (numerator / above));
            var factor = above * below;
            fraction *= factor;
            if (Math.Abs(factor - 1) < Precision)
            {
                return fraction * Math.Exp((shape * Math.Log(x)) - x - LogGamma(shape));
            }
        }
    }

    /// <summary>Keeps a denominator away from 0.</summary>
    private static double Away(double value) => Math.Abs(value) < Smallest ? Smallest : value;
}

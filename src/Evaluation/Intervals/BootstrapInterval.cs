using RankOrchestrator.Evaluation.Distributions;
using RankOrchestrator.Evaluation.Ratios;
using RankOrchestrator.Evaluation.Sampling;

namespace RankOrchestrator.Evaluation.Intervals;

/// <summary>
/// The bootstrap over units, bias-corrected and accelerated (B. Efron, JASA 82 (1987) 171–185): quantiles of the number over
/// resamples, moved for its bias and for a standard error that grows with it, which is how weighted rare events are. The
/// acceleration is Σ u³ / (6 (Σ u²)^1.5) over the influences u. Work: resamples × units.
/// </summary>
public static class BootstrapInterval
{
    /// <summary>The two ends; the same for the same rows and rules.</summary>
    public static Interval Of(RatioSum terms, IntervalRules rules)
    {
        var value = terms.Value;
        var resampled = Resample(terms, rules);
        Array.Sort(resampled);
        var below = 0.0;
        foreach (var number in resampled)
        {
            below += number < value ? 1 : number == value ? 0.5 : 0;
        }

        var bias = NormalDistribution.Quantile(Math.Clamp(below / resampled.Length, 0.5 / resampled.Length, 1 - (0.5 / resampled.Length)));
        var acceleration = Acceleration(terms.Influences());
        var z = NormalDistribution.Quantile(1 - rules.Tail);
        return new Interval(Quantile(resampled, Moved(-z, bias, acceleration)), Quantile(resampled, Moved(z, bias, acceleration)));
    }

    private static double[] Resample(RatioSum terms, IntervalRules rules)
    {
        var random = new SeededRandom(rules.Seed);
        var resampled = new double[rules.Resamples];
        var (numerators, denominators) = (new double[terms.Parts.Length], new double[terms.Parts.Length]);
        for (var sample = 0; sample < resampled.Length; sample++)
        {
            Array.Clear(numerators);
            Array.Clear(denominators);
            for (var draw = 0; draw < terms.Units; draw++)
            {
                var unit = random.Index(terms.Units);
                for (var part = 0; part < numerators.Length; part++)
                {
                    numerators[part] += terms.Parts[part].Numerators[unit];
                    denominators[part] += terms.Parts[part].Denominators[unit];
                }
            }

            for (var part = 0; part < numerators.Length; part++)
            {
                resampled[sample] += denominators[part] == 0 ? 0 : numerators[part] / denominators[part];
            }
        }

        return resampled;
    }

    private static double Acceleration(ReadOnlySpan<double> influences)
    {
        var (squares, cubes) = (0.0, 0.0);
        foreach (var influence in influences)
        {
            squares += influence * influence;
            cubes += influence * influence * influence;
        }

        return squares > 0 ? cubes / (6 * Math.Pow(squares, 1.5)) : 0;
    }

    private static double Moved(double z, double bias, double acceleration)
        => NormalDistribution.Cumulative(bias + ((bias + z) / Math.Max(1e-3, 1 - (acceleration * (bias + z)))));

    /// <summary>Between neighbours in proportion (R. J. Hyndman, Y. Fan, Amer. Statist. 50 (1996) 361–365, definition 6).</summary>
    private static double Quantile(double[] sorted, double share)
    {
        var place = Math.Clamp((share * (sorted.Length + 1)) - 1, 0, sorted.Length - 1);
        var low = (int)place;
        return low + 1 >= sorted.Length ? sorted[^1] : sorted[low] + ((place - low) * (sorted[low + 1] - sorted[low]));
    }
}

using RankOrchestrator.Evaluation.Logs;
using RankOrchestrator.Evaluation.Ratios;

namespace RankOrchestrator.Evaluation.Weights;

/// <summary>How much a log can say about a target, before anything is estimated.</summary>
/// <param name="Rows">Rows of the log.</param>
/// <param name="Units">Independent units among them.</param>
/// <param name="Matches">Rows with a weight above 0.</param>
/// <param name="EffectiveSample">(Σ w)² / Σ w² over units (L. Kish, "Survey Sampling", 1965): as many rows of the target's own would say as much.</param>
/// <param name="LargestWeight">The largest weight that was seen.</param>
/// <param name="MeanWeight">1 on average when propensities are right and support is complete.</param>
/// <param name="MeanWeightError">Standard error of the mean weight.</param>
/// <param name="TopPercentShare">Share of all weight that the 1 % of rows with the largest weights hold, rounded up to whole rows.</param>
/// <param name="Events">Rows with a weight and a reward.</param>
/// <param name="EffectiveEvents">
/// Events that as many rows as the effective sample would have: the effective sample times the share of matching units that have an event, (Σ |r|)² / (n Σ r²).
/// Their number when all weigh the same. It does not look at which units had the events: a rule that did would let those logs pass that miss the heavy ones.
/// </param>
/// <param name="UnsupportedShare">The target's probability of what the log could not show; null when the log does not say.</param>
public sealed record WeightDiagnostics(
    int Rows,
    int Units,
    int Matches,
    double EffectiveSample,
    double LargestWeight,
    double MeanWeight,
    double MeanWeightError,
    double TopPercentShare,
    int Events,
    double EffectiveEvents,
    double? UnsupportedShare)
{
    /// <summary>Of a log and its weights.</summary>
    public static WeightDiagnostics Of(LoggedRows rows, double[] weights) => Of(weights, rows.Rewards, rows.Units, rows.UnsupportedShares);

    /// <summary>Of weights and what they weigh.</summary>
    /// <param name="weights">By row.</param>
    /// <param name="rewards">By row.</param>
    /// <param name="units">What hangs together; null when rows are independent.</param>
    /// <param name="unsupported">The target's probability of what could not be shown, by row; null when it is not known.</param>
    public static WeightDiagnostics Of(double[] weights, double[] rewards, int[]? units, double[]? unsupported)
    {
        var (matches, events) = (0, 0);
        var matched = new double[weights.Length];
        for (var row = 0; row < weights.Length; row++)
        {
            matched[row] = weights[row] > 0 ? Math.Abs(rewards[row]) : 0;
            matches += weights[row] > 0 ? 1 : 0;
            events += matched[row] > 0 ? 1 : 0;
        }

        var ones = new double[weights.Length];
        Array.Fill(ones, 1);
        var mean = new RatioSum(weights, ones).ByUnit(units);
        var reward = new RatioSum(matched, ones).ByUnit(units);
        return new WeightDiagnostics(
            weights.Length,
            mean.Units,
            matches,
            Effective(mean.Parts[0].Numerators),
            weights.Length == 0 ? 0 : weights.Max(),
            mean.Value,
            mean.StandardError(),
            ShareOfTop(weights),
            events,
            EffectiveEventsOf(mean.Parts[0].Numerators, reward.Parts[0].Numerators),
            unsupported is { Length: > 0 } shares ? shares.Average() : null);
    }

    private static double EffectiveEventsOf(ReadOnlySpan<double> weights, ReadOnlySpan<double> rewards)
    {
        var units = 0;
        foreach (var weight in weights)
        {
            units += weight > 0 ? 1 : 0;
        }

        return units == 0 ? 0 : Effective(weights) * Effective(rewards) / units;
    }

    /// <summary>(Σ x)² / Σ x²; 0 when all are 0.</summary>
    private static double Effective(ReadOnlySpan<double> numbers)
    {
        var (sum, squares) = (0.0, 0.0);
        foreach (var number in numbers)
        {
            sum += number;
            squares += number * number;
        }

        return squares > 0 ? sum * sum / squares : 0;
    }

    private static double ShareOfTop(double[] weights)
    {
        var sum = Ratio.Sum(weights);
        if (!(sum > 0))
        {
            return 0;
        }

        var sorted = (double[])weights.Clone();
        Array.Sort(sorted);
        return Ratio.Sum(sorted.AsSpan(sorted.Length - ((sorted.Length + 99) / 100))) / sum;
    }
}

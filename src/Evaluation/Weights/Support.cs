using System.Globalization;

namespace RankOrchestrator.Evaluation.Weights;

/// <summary>Whether the log could have shown what the target would show: without that no weighting of it is about the target.</summary>
public static class Support
{
    /// <summary>
    /// Standard errors that the mean weight may lie from 1. Four: with propensities that are right it happens by chance
    /// once in 16,000 logs, more often only where a few large weights carry everything.
    /// </summary>
    public const double MostErrors = 4;

    /// <summary>Probability that may be missing, for rounding in a log's own numbers.</summary>
    public const double MostUnsupported = 1e-6;

    /// <summary>One sentence about what is missing; null when nothing is seen to be.</summary>
    public static string? Problem(WeightDiagnostics weights)
    {
        if (weights.UnsupportedShare is > MostUnsupported and var share)
        {
            return string.Create(CultureInfo.InvariantCulture, $"support is missing: {100 * share:0.##} % of what the target shows could not be in the log");
        }

        if (weights.Matches == 0)
        {
            return weights.Rows == 0 ? "there are no rows" : "support is missing: no row of the log shows what the target would show";
        }

        return weights.Units > 1 && Math.Abs(weights.MeanWeight - 1) > (MostErrors * weights.MeanWeightError) + 1e-9
            ? string.Create(CultureInfo.InvariantCulture, $"weights average {weights.MeanWeight:0.###} rather than 1: support is missing or propensities are wrong")
            : null;
    }
}

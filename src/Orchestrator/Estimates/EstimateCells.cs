using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Orchestrator.Comparisons;

namespace RankOrchestrator.Orchestrator.Estimates;

/// <summary>Numbers of estimates as cells of a table.</summary>
internal static class EstimateCells
{
    /// <summary>The value, its error, and both intervals; what there is not is empty.</summary>
    public static IEnumerable<string> Of(double? value, double? error, IntervalAnswer normal, IntervalAnswer bootstrap)
        => [Amount(value), Amount(error), Ends(normal), Ends(bootstrap)];

    /// <summary>Both ends; empty when it is refused.</summary>
    public static string Ends(IntervalAnswer answer) => answer.Interval is { } ends ? $"{Numbers.Amount(ends.Lower)} … {Numbers.Amount(ends.Upper)}" : "";

    private static string Amount(double? number) => number is { } known ? Numbers.Amount(known) : "";
}

using System.Globalization;

namespace RankOrchestrator.AllocationBench;

/// <summary>The results as a Markdown table.</summary>
internal static class Table
{
    public static void WriteHead()
    {
        Console.WriteLine("| pages | engine | n | proven | p50 ms | p90 ms | p99 ms | gap p95 | gap p99 | gap max | lost p5 | lost p50 | lost p95 | no page | bytes p50 | bytes max |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    }

    /// <param name="measurements">Its measurements, in the order of the pages.</param>
    /// <param name="reference">The best pages known: what is lost is lost against these; negative where a page is better.</param>
    public static void WriteRow(string kind, string engine, List<Measurement> measurements, List<Measurement> reference)
    {
        var times = measurements.Select(measurement => measurement.Milliseconds).Order().ToList();
        var gaps = measurements.Select(measurement => measurement.Gap).Order().ToList();
        var lost = measurements.Zip(reference).Where(pair => pair.First.Answers(pair.Second) && !double.IsNaN(pair.Second.Objective))
            .Select(pair => (pair.Second.Objective - pair.First.Objective) / Math.Abs(pair.Second.Objective)).Order().ToList();
        var bytes = measurements.Select(measurement => measurement.Bytes).Order().ToList();
        var noPage = measurements.Zip(reference).Count(pair => !pair.First.Answers(pair.Second));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {kind} | {engine} | {measurements.Count} | {measurements.Count(measurement => measurement.IsProven) / (double)measurements.Count:P1}"
            + $" | {At(times, 0.5):F2} | {At(times, 0.9):F2} | {At(times, 0.99):F2} | {Percent(At(gaps, 0.95))} | {Percent(At(gaps, 0.99))} | {Percent(gaps[^1])}"
            + $" | {Lost(lost, 0.05)} | {Lost(lost, 0.5)} | {Lost(lost, 0.95)} | {noPage} | {(bytes[0] < 0 ? "" : At(bytes, 0.5))} | {(bytes[0] < 0 ? "" : bytes[^1])} |"));
    }

    /// <summary>The smallest value that is not below the given part of all (nearest rank).</summary>
    private static T At<T>(List<T> sorted, double part)
        where T : struct => sorted.Count == 0 ? default : sorted[Math.Min(sorted.Count - 1, (int)Math.Ceiling(part * sorted.Count) - 1)];

    private static string Lost(List<double> lost, double part) => lost.Count == 0 ? "–" : Percent(At(lost, part));

    // Adding zero makes a plain one of a rounded negative zero.
    private static string Percent(double part) =>
        double.IsPositiveInfinity(part) ? "–" : string.Create(CultureInfo.InvariantCulture, $"{Math.Round(part * 100, 3) + 0.0:F3} %");
}

#if NRULES
using RankOrchestrator.Constraints.NRules;
using RankOrchestrator.Constraints.Rules;

namespace RankOrchestrator.Bench.Policies;

/// <summary>The same rules over the same candidates in each rule engine, one after the other; they must leave the same values.</summary>
internal static class EngineTimes
{
    public static void Print(TimeSpan time)
    {
        Console.WriteLine("| Rules × candidates | Columns: median µs | p99 µs | bytes | load ms | NRules: median µs | p99 µs | bytes | load ms | times as long (median) |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var ruleCount in new[] { 50, 200, 1_000 })
        {
            var files = Surface.Files(BenchmarkRule.Make(ruleCount));
            var candidates = Candidate.Make(500, seed: 7);
            var (columns, ofColumns) = Measure(Surface.Load(files), candidates, time);
            var (network, ofNetwork) = Measure(Surface.Load(files, new NRulesEngine()), candidates, time);
            if (!ofColumns.AsSpan().SequenceEqual(ofNetwork))
            {
                throw new InvalidOperationException("The engines leave different values.");
            }

            var (loadColumns, loadNetwork) = (Load(files, new ColumnRuleEngine()), Load(files, new NRulesEngine()));
            Console.WriteLine($"| {ruleCount:N0} × 500 | {columns.Median:F1} | {columns.Slow:F1} | {columns.Bytes:N0} | {loadColumns:F0} | {network.Median:N0} | {network.Slow:N0} | {network.Bytes:N0} | {loadNetwork:N0} | {network.Median / columns.Median:N0} |");
        }
    }

    private static (Measurement Times, double[] Values) Measure(Surface surface, Candidate[] candidates, TimeSpan time)
    {
        surface.Fill(candidates);
        var before = candidates.Select(candidate => candidate.Prediction).ToArray();
        var values = new double[candidates.Length];
        var times = Measurement.Of(
            () =>
            {
                before.CopyTo(values, 0);
                surface.Apply(values);
            },
            time);
        return (times, values);
    }

    /// <summary>Milliseconds from the bytes of the files to rules that run: the median of five.</summary>
    private static double Load(RankOrchestrator.Policies.Files.PolicyFiles files, IRuleEngine engine)
    {
        var samples = new double[5];
        for (var sample = 0; sample < samples.Length; sample++)
        {
            var start = System.Diagnostics.Stopwatch.GetTimestamp();
            Surface.Load(files, engine);
            samples[sample] = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        samples.Sort();
        return samples[samples.Length / 2];
    }
}
#endif

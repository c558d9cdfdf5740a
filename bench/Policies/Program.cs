using System.Globalization;
using System.Runtime.InteropServices;
using RankOrchestrator.Bench.Policies;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var time = TimeSpan.FromSeconds(args.Contains("--short", StringComparer.Ordinal) ? 0.3 : 1.5);
#if NRULES
if (args.Contains("--engines", StringComparer.Ordinal))
{
    EngineTimes.Print(time);
    return;
}
#endif

Console.WriteLine($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors");
Console.WriteLine();
Console.WriteLine("| Rules × candidates | Ours, median µs | least µs | bytes | By hand, median µs | least µs | bytes | times as fast (least) |");
Console.WriteLine("|---|---|---|---|---|---|---|---|");
foreach (var (ruleCount, candidateCount, computes) in new[]
{
    (50, 500, false), (50, 500, true), (50, 125, false), (50, 2_000, false), (200, 500, false), (1_000, 500, false), (1_000, 2_000, false), (1_000, 500, true),
})
{
    var rules = BenchmarkRule.Make(ruleCount, computes);
    var candidates = Candidate.Make(candidateCount, seed: 7);
    var surface = Surface.Load(Surface.Files(rules));
    surface.Fill(candidates);
    var before = candidates.Select(candidate => candidate.Prediction).ToArray();
    var values = new double[candidateCount];
    var ours = Measurement.Of(
        () =>
        {
            before.CopyTo(values, 0);
            surface.Apply(values);
        },
        time);

    var byName = rules.ToDictionary(rule => rule.Name, rule => rule.Naive, StringComparer.Ordinal);
    var running = surface.Rules.Rules.Select(rule => byName[rule.Name.Text]).ToArray();
    var request = new Dictionary<string, object?>(StringComparer.Ordinal) { ["country"] = "SA", ["device"] = "ios", ["flag:season"] = true };
    var items = candidates.Select(NaiveRule.Describe).ToArray();
    var expected = new double[candidateCount];
    var naive = Measurement.Of(
        () =>
        {
            before.CopyTo(expected, 0);
            foreach (var item in items)
            {
                item.Remove("tags");
            }

            NaiveRule.Apply(running, request, items, expected);
        },
        time);

    Agreement.Check(surface, values, expected);
    Console.WriteLine($"| {ruleCount:N0} × {candidateCount:N0}{(computes ? ", boosts computed" : "")} | {ours.Median:F1} | {ours.Least:F1} | {ours.Bytes:N0} | {naive.Median:N0} | {naive.Least:N0} | {naive.Bytes:N0} | {naive.Least / ours.Least:F0} |");
}

Console.WriteLine();
Console.WriteLine("| Rules | Load, median ms | least ms | MB allocated |");
Console.WriteLine("|---|---|---|---|");
foreach (var ruleCount in new[] { 50, 250, 1_000, 4_000 })
{
    var files = Surface.Files(BenchmarkRule.Make(ruleCount));
    var loading = Measurement.Of(() => Surface.Load(files), time);
    Console.WriteLine($"| {ruleCount:N0} | {loading.Median / 1_000:F1} | {loading.Least / 1_000:F1} | {loading.Bytes / 1e6:F1} |");
}

#if NRULES
Console.WriteLine();
EngineTimes.Print(time);
#endif

Console.WriteLine();
CostlyTimes.Print();

Console.WriteLine();
StepTimes.Print(time);

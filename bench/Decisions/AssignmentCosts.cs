using System.Diagnostics;
using System.Text.Json.Nodes;
using RankOrchestrator.Bench;
using RankOrchestrator.Orchestrator.Assignments;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Plans;

namespace RankOrchestrator.DecisionsBench;

/// <summary>
/// What it costs a page to be in experiments: finding the arms of a user alone, and whole pages of the same requests with and without, in turn.
/// Arms change weights by next to nothing, so that all that differs is who is asked and noted.
/// </summary>
internal static class AssignmentCosts
{
    private const string Surface = "home_feed";
    private const int Assigned = 200_000;
    private const int Cold = 500;
    private static readonly int[] Experiments = [0, 1, 3];

    /// <summary>Weights beside those that the surface has; no two experiments may change the same one.</summary>
    private static readonly string[] Weights = ["click: 0.150001", "order: 5.00001", "merchant: 1.00001"];

    /// <summary>Makes pages of each in turn and prints a table.</summary>
    public static async Task RunAsync(string repository, int pages)
    {
        var sample = await File.ReadAllTextAsync(Path.Combine(repository, "samples", Surface + ".json"));
        using var shipped = new ShippedPolicies(repository);
        var (rankings, times, bytes) = (new OfflineRanking[Experiments.Length], new double[Experiments.Length][], new long[Experiments.Length]);
        for (var row = 0; row < Experiments.Length; row++)
        {
            Write(shipped.Folder, Experiments[row]);
            rankings[row] = OfflineRanking.Load(PolicyLocation.Find(shipped.Folder, null), new StoppedClock());
            times[row] = new double[pages];
        }

        for (var page = -Cold; page < pages; page++)
        {
            var request = JsonNode.Parse(sample)!;
            request["context"]!["userId"] = FormattableString.Invariant($"u-{Cold + page}");
            var body = System.Text.Encoding.UTF8.GetBytes(request.ToJsonString());
            for (var turn = 0; turn < Experiments.Length; turn++)
            {
                var row = (Cold + page + turn) % Experiments.Length;
                var (allocated, started) = (GC.GetTotalAllocatedBytes(), Stopwatch.GetTimestamp());
                using (var result = await rankings[row].HoldAsync(body, new RankConditions(), CancellationToken.None))
                {
                    Debug.Assert(result.Workspace!.Assignments.Arms.Count == Experiments[row], "Everybody is in an arm of each.");
                }

                if (page >= 0)
                {
                    times[row][page] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
                    bytes[row] += GC.GetTotalAllocatedBytes() - allocated;
                }
            }
        }

        Console.WriteLine("| experiments of the surface | finding the arms, µs | bytes | a whole page, µs, median | p99 | bytes |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|");
        for (var row = 0; row < Experiments.Length; row++)
        {
            var (alone, aloneBytes) = await FindAsync(rankings[row]);
            Array.Sort(times[row]);
            Console.WriteLine(FormattableString.Invariant($"| {Experiments[row]} | {alone:0.00} | {aloneBytes:#,0} | {times[row][pages / 2]:0} | {times[row][pages * 99 / 100]:0} | {bytes[row] / pages:#,0} |"));
            rankings[row].Dispose();
        }

        Console.WriteLine();
        Console.WriteLine(FormattableString.Invariant($"{pages:#,0} pages of each, {Environment.ProcessorCount} processors, .NET {Environment.Version}"));
    }

    /// <summary>Writes layers with one experiment each in the place of those that ship.</summary>
    private static void Write(string policies, int experiments)
    {
        foreach (var folder in (string[])["layers", "experiments"])
        {
            Directory.Delete(Path.Combine(policies, folder), recursive: true);
            Directory.CreateDirectory(Path.Combine(policies, folder));
        }

        for (var number = 1; number <= experiments; number++)
        {
            File.WriteAllText(Path.Combine(policies, "layers", $"layer-{number}.yaml"), $"layer: layer-{number}\nwhy: To be measured.\nowner: bench\nholdout: 0\n");
            File.WriteAllText(Path.Combine(policies, "experiments", $"same-{number}.yaml"), $$"""
                experiment: same-{{number}}
                why: What does it cost to ask?
                owner: bench
                layer: layer-{{number}}
                takes: { from: 0, to: 100 }
                arms: { control: 50, same: 50 }
                control: control
                changes: { same: { {{Surface}}: { weights: { {{Weights[number - 1]}} } } } }
                users: 20000
                metrics: [{ metric: page-value, of: value, per: pages, better: up, decides: true, smallest: 0.01 }]
                """);
        }
    }

    private static async Task<(double Microseconds, double Bytes)> FindAsync(OfflineRanking ranking)
    {
        var surface = ranking.Plan.Surfaces.Single(surface => surface.Name == Surface);
        if (surface.Variants.Assignments is not { } assignments)
        {
            return default;
        }

        string[] users = [.. Enumerable.Range(0, Assigned).Select(user => FormattableString.Invariant($"u-{user}"))];
        var found = new PageAssignments();
        var (allocated, started) = (0L, 0L);
        for (var round = 0; round < 2; round++)
        {
            (allocated, started) = (GC.GetTotalAllocatedBytes(), Stopwatch.GetTimestamp());
            foreach (var user in users)
            {
                await assignments.AssignAsync(user, null, found, CancellationToken.None);
            }
        }

        return (Stopwatch.GetElapsedTime(started).TotalMicroseconds / Assigned, (GC.GetTotalAllocatedBytes() - allocated) / (double)Assigned);
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Bench;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.DecisionsBench;

/// <summary>How fast <c>replay</c> makes pages again, whether they are the same, and what memory it takes.</summary>
internal static class Replays
{
    private const int Candidates = 200;

    /// <summary>Ranks and logs requests like the home sample, and replays them in a process of its own.</summary>
    public static async Task<bool> RunAsync(string repository, int count)
    {
        var folder = Directory.CreateTempSubdirectory("rank-replay-").FullName;
        try
        {
            var relaxed = await WriteAsync(repository, folder, count);
            Console.WriteLine($"{relaxed:#,0} of the pages have constraints that gave way.");
            var policies = Path.Combine(repository, "policies");
            var start = new ProcessStartInfo(
                "dotnet",
                [RepositoryRoot.Service(repository), "replay", folder, "--policies", policies])
            { UseShellExecute = false, RedirectStandardOutput = true };
            start.Environment["RANK_ENGINES"] = Path.Combine(repository, "engines");
            var started = Stopwatch.GetTimestamp();
            using var process = Process.Start(start)!;
            var printing = process.StandardOutput.ReadToEndAsync();
            var peak = 0L;
            while (!process.WaitForExit(20))
            {
                process.Refresh();
                peak = Math.Max(peak, process.PeakWorkingSet64);
            }

            var time = Stopwatch.GetElapsedTime(started);
            Console.WriteLine(await printing);
            Console.WriteLine($"{count:#,0} requests of {Candidates} candidates in {time.TotalSeconds:0.0} s, start included: "
                + $"{count / time.TotalSeconds:#,0} a second; peak {peak / 1048576.0:0} MiB; {Environment.ProcessorCount} processors, .NET "
                    + $"{Environment.Version}");
            return process.ExitCode == 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Ranks and logs; how many pages could not keep every constraint.</summary>
    private static async Task<int> WriteAsync(string repository, string folder, int count)
    {
        var sample = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(repository, "samples", "home_feed.json")))!.AsObject();
        using var ranking = OfflineRanking.Load(PolicyLocation.Find(Path.Combine(repository, "policies"), null), new StoppedClock());
        using var metrics = new ServiceMetrics();
        await using var log = RankedSamples.Log(folder, metrics, new DecisionSettings { WhenFull = QueueOverflow.Slow });
        var relaxed = 0;
        await OrderedParallel.RunAsync(
            Enumerable.Range(0, count),
            async number =>
            {
                var body = System.Text.Encoding.UTF8.GetBytes(Request(sample, number).ToJsonString());
                using var result = await ranking.HoldAsync(body, new RankConditions(), CancellationToken.None);
                log.Append(result, body);
                await log.WaitForRoomAsync(CancellationToken.None);
                return result.Workspace?.Allocation.Status ?? throw new InvalidOperationException("There is no page.");
            },
            status => relaxed += status == AllocationStatus.Relaxed ? 1 : 0,
            CancellationToken.None);
        return relaxed;
    }

    private static JsonObject Request(JsonObject sample, int number)
    {
        var random = new Random(number);
        var request = sample.DeepClone().AsObject();
        request["requestId"] = string.Create(CultureInfo.InvariantCulture, $"r-{number}");
        request["context"]!["userId"] = string.Create(CultureInfo.InvariantCulture, $"u-{random.Next(5000)}");

        // Within a day: what is new among the sample's candidates is no longer new weeks after, and pages that need something new are impossible.
        request["now"] = request["now"]!.GetValue<DateTimeOffset>()
            .AddMinutes(-random.Next(24 * 60))
            .ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var candidates = request["candidates"]!.AsArray();
        var features = candidates.Select(candidate => candidate!["features"]!.DeepClone()).ToArray();
        random.Shuffle(features);
        for (var candidate = 0; candidate < features.Length; candidate++)
        {
            candidates[candidate]!["features"] = features[candidate];
        }

        while (candidates.Count > Candidates)
        {
            candidates.RemoveAt(random.Next(candidates.Count));
        }

        return request;
    }
}

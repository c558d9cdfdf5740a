using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using RankOrchestrator.Bench;

namespace RankOrchestrator.StartBench;

/// <summary>Changes a weight while the service runs and asks for the first page of every surface under the new plan.</summary>
internal static class Reloads
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Milliseconds of each surface's first page, for each of some changes.</summary>
    public static async Task<double[][]> FirstPagesAsync(ServiceProcess service, ShippedPolicies policies, IReadOnlyList<byte[]> requests, int changes)
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        var clients = requests.Select(request => new LoopbackClient(service.Address, "/rank", request)).ToArray();
        Array.ForEach(clients, client => client.Post());
        var pages = new double[changes][];
        for (var change = 0; change < changes; change++)
        {
            await ChangeAsync(http, policies, change);
            pages[change] = [.. clients.Select(Time)];
        }

        Array.ForEach(clients, client => client.Dispose());
        return pages;
    }

    private static double Time(LoopbackClient client)
    {
        var started = Stopwatch.GetTimestamp();
        client.Post();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static async Task ChangeAsync(HttpClient http, ShippedPolicies policies, int change)
    {
        var file = Path.Combine(policies.Folder, "surfaces", "home_feed.yaml");
        var lines = await File.ReadAllLinesAsync(file);
        var weights = Array.FindIndex(lines, line => line.StartsWith("weights:", StringComparison.Ordinal));
        var before = await PlanAsync(http);
        lines[weights] = string.Create(CultureInfo.InvariantCulture, $"weights: {{ click: 0.3{Stopwatch.GetTimestamp() % 100_000:00000}{change} }}");
        await File.WriteAllLinesAsync(file, lines);
        var started = Stopwatch.GetTimestamp();
        while (string.Equals(await PlanAsync(http), before, StringComparison.Ordinal))
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new InvalidOperationException("The change did not go live.");
            }

            await Task.Delay(5);
        }
    }

    private static async Task<string> PlanAsync(HttpClient http) => (string)JsonNode.Parse(await http.GetStringAsync(new Uri("/plan", UriKind.Relative)))!["plan"]!;
}

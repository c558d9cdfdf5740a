using System.Globalization;
using System.Net;

namespace RankOrchestrator.OverloadBench;

/// <summary>Pages alone, and beside a shadow that makes each of them once more, at the same rates.</summary>
internal static class Shadowed
{
    private static readonly double[] Loads = [0.25, 0.5, 0.75];

    /// <summary>Measures and prints a table.</summary>
    public static async Task RunAsync(string repository, byte[][] requests, double seconds)
    {
        var policies = Path.Combine(repository, "policies");
        var capacity = 0.0;
        Console.WriteLine("| | load | pages/s | p50 ms | p99 ms | less work | refused | shadows made | shed |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        string[] shadow = [$"--Rank:Shadow:Policies={policies}", "--Rank:Shadow:Share=1"];
        foreach (var (name, settings) in ((string, string[])[])[("alone", []), ("beside a shadow of every page", shadow)])
        {
            await using var service = ServiceProcess.Start(
                RepositoryRoot.Service(repository),
                ["--policies", policies, "--Rank:Watch=false", "--Logging:LogLevel:Default=Warning", .. settings]);
            service.WaitUntilReady(TimeSpan.FromMinutes(1));
            var address = IPEndPoint.Parse(service.Address.Authority);
            var settled = await ClosedLoop.SettleAsync(address, requests, 2 * Environment.ProcessorCount, rounds: 3);
            capacity = capacity == 0 ? settled : capacity;
            using var http = new HttpClient { BaseAddress = service.Address };
            using var loop = new OpenLoop(address, requests);
            await loop.RunAsync(0.5 * capacity, 3, seed: 2);
            foreach (var load in Loads)
            {
                var before = await CountAsync(http);
                var tally = await loop.RunAsync(load * capacity, seconds, seed: 1);
                var after = await CountAsync(http);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {load}× | {tally.Pages / seconds:0} | {tally.PageQuantile(0.5):0.0} | {tally.PageQuantile(0.99):0.0} "
                    + $"| {tally.Reduced} | {tally.Refusals} | {after.Made - before.Made:0} | {after.Shed - before.Shed:0} |"));
            }
        }

        Console.WriteLine();
        Console.WriteLine(FormattableString.Invariant($"Capacity: {capacity:0} pages a second; {seconds} s at each rate"));
    }

    private static async Task<(double Made, double Shed)> CountAsync(HttpClient http)
    {
        var lines = (await http.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n');
        return (Sum("rank_shadow_pages_total{"), Sum("rank_shadow_shed_total{"));

        double Sum(string series) => lines.Where(line => line.StartsWith(series, StringComparison.Ordinal))
            .Sum(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
    }
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace RankOrchestrator.Soak;

/// <summary>Changes the policies under load. Every third change is broken: it changes nothing but what <c>/healthz</c> says.</summary>
internal sealed class PolicyChanges(SoakOptions options, string folder, SemaphoreSlim folderIsWhole, Balancer balancer, SoakReport report)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Changes that make a round: the last of them is broken.</summary>
    private const int Round = 3;

    private readonly string file = Path.Combine(folder, "surfaces", "home_feed.yaml");

    /// <summary>Changes them for one round, and on until told to stop, and leaves them whole.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var whole = await File.ReadAllTextAsync(file, CancellationToken.None);
        for (var change = 1; ; change++)
        {
            await Task.Delay(options.BetweenReloads, change <= Round ? CancellationToken.None : cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (change > Round && cancellationToken.IsCancellationRequested)
            {
                return;
            }

            // A replica that starts needs a folder that is whole.
            await folderIsWhole.WaitAsync(CancellationToken.None);
            try
            {
                if (change % Round == 0)
                {
                    await BreakAsync(whole);
                }
                else
                {
                    whole = await ChangeAsync(whole, change);
                }
            }
            finally
            {
                folderIsWhole.Release();
            }
        }
    }

    private async Task<string> ChangeAsync(string whole, int change)
    {
        var before = await PlanAsync();
        var other = whole.Split('\n').Select(line => line.StartsWith("weights:", StringComparison.Ordinal) ? string.Create(
            CultureInfo.InvariantCulture,
            $"weights: {{ click: {0.3 + (change / 10_000.0):0.0000} }}") : line);
        var text = string.Join('\n', other);
        await File.WriteAllTextAsync(file, text);
        await UntilAsync("a change did not go live", async () => await PlanAsync() is { } now && !now.Equals(before, StringComparison.Ordinal), report.AddReload);
        return text;
    }

    private async Task BreakAsync(string whole)
    {
        var before = await PlanAsync();
        await File.WriteAllTextAsync(file, whole + "\nterms: [ nothing\n");
        await UntilAsync("a broken change was not told of", async () => (await HealthAsync()) is "degraded", report.AddRefusedReload);
        if (await PlanAsync() is { } now && !now.Equals(before, StringComparison.Ordinal))
        {
            report.Fail("a broken change changed the plan");
        }

        await File.WriteAllTextAsync(file, whole);
        await UntilAsync("a mended change was not told of", async () => (await HealthAsync()) is "healthy", static () => { });
    }

    private async Task UntilAsync(string complaint, Func<Task<bool>> condition, Action done)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            if (patience.IsCancellationRequested)
            {
                report.Fail(complaint);
                return;
            }

            await Task.Delay(50, CancellationToken.None);
        }

        done();
    }

    private async Task<string> PlanAsync() => (string)(await GetAsync("/plan"))["plan"]!;

    private async Task<string> HealthAsync() => (string)(await GetAsync("/healthz"))["status"]!;

    private async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await balancer.Staying.Http.GetStringAsync(new Uri(path, UriKind.Relative)))!;
}

using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace RankOrchestrator.Soak;

/// <summary>Callers of every surface whose requests are good: each must get a page that is complete and honest.</summary>
internal sealed class GoodCallers
{
    private const int Callers = 4;

    private readonly List<(string Surface, int Slots, byte[] Body)> requests = [];
    private readonly Balancer balancer;
    private readonly SoakReport report;
    private readonly TimeSpan pause;

    public GoodCallers(SoakOptions options, Balancer balancer, SoakReport report)
    {
        this.balancer = balancer;
        this.report = report;
        pause = TimeSpan.FromSeconds(Callers / (double)options.PagesPerSecond);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(options.Repository, "samples"), "*.json").Where(IsRequest).Order(StringComparer.Ordinal))
        {
            var request = JsonNode.Parse(File.ReadAllBytes(file))!;
            if (options.Deadline is { } deadline)
            {
                request["options"]!["deadlineMs"] = (int)deadline.TotalMilliseconds;
            }

            requests.Add(((string)request["surface"]!, (int)request["slots"]!, System.Text.Encoding.UTF8.GetBytes(request.ToJsonString())));
        }
    }

    /// <summary>Calls until told to stop.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
    {
        for (var call = caller; !cancellationToken.IsCancellationRequested; call++)
        {
            var next = Task.Delay(pause, CancellationToken.None);
            await AskAsync(requests[call % requests.Count]);
            await next;
        }
    }));

    /// <summary>Beside requests lie the pages accepted of them, and those that were not accepted.</summary>
    private static bool IsRequest(string file) => !file.EndsWith(".verified.json", StringComparison.Ordinal) && !file.EndsWith(".received.json", StringComparison.Ordinal);

    private async Task AskAsync((string Surface, int Slots, byte[] Body) good)
    {
        if (balancer.Next() is not { } replica)
        {
            report.Fail("no replica was ready");
            return;
        }

        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/rank", UriKind.Relative)) { Content = new ByteArrayContent(good.Body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await replica.SendAsync(request);
            var answer = await response.Content.ReadAsByteArrayAsync();
            if (response.StatusCode != HttpStatusCode.OK)
            {
                report.Fail($"{good.Surface}: {(int)response.StatusCode} {System.Text.Encoding.UTF8.GetString(answer.AsSpan(0, Math.Min(300, answer.Length)))}");
                return;
            }

            var page = HonestPage.Check(answer);
            if (page.Items != good.Slots || !page.IsHonest)
            {
                report.Fail($"{good.Surface}: {page.Items} of {good.Slots} items, {(page.IsHonest ? "honest" : "numbers that are not what the page says")}");
                return;
            }

            report.AddPage(good.Surface, page.IsDegraded);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            report.Fail($"{good.Surface}: {exception.GetType().Name} {exception.Message} {exception.InnerException?.Message}");
        }
    }
}

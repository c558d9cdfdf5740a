using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.OpenBandit;

/// <summary>
/// Ranks the request of every impression through the service's own pipeline, from bytes to bytes and one after the
/// other. The pages depend on the log and the policies alone; only the times depend on the machine.
/// </summary>
internal sealed class Replay(OpenBanditLog log, OfflineRanking ranking)
{
    /// <summary>Requests that are ranked before time is taken, so that code is compiled and memory is in place.</summary>
    private const int WarmUp = 500;

    private readonly long[] latencies = new long[log.Impressions.Length];

    /// <summary>The pages, in the order of the log.</summary>
    public ReplayedPages Pages { get; } = new(OpenBanditLog.Positions, log.Impressions.Length);

    /// <summary>Number of pages by what was degraded in them, in the answers' words; empty when nothing was.</summary>
    public SortedDictionary<string, int> Degradations { get; } = new(StringComparer.Ordinal);

    /// <summary>How long each request took in the pipeline, as stopwatch ticks; sorted.</summary>
    public ReadOnlySpan<long> SortedLatencies => latencies;

    /// <summary>Ranks everything; once per instance. Throws a <see cref="CommandFailure"/> when a request is refused.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var request = new ImpressionRequest(log);
        foreach (var impression in log.Impressions.Take(WarmUp))
        {
            await ranking.RankAsync(request.Write(impression), cancellationToken);
        }

        for (var row = 0; row < latencies.Length; row++)
        {
            var body = request.Write(log.Impressions[row]);
            var started = Stopwatch.GetTimestamp();
            var (answer, problem) = await ranking.RankAsync(body, cancellationToken);
            latencies[row] = Stopwatch.GetTimestamp() - started;
            if (problem is not null)
            {
                throw new CommandFailure(string.Create(CultureInfo.InvariantCulture, $"The request of row {log.Impressions[row].Row} was refused: {problem.Title}. {problem.Detail}"));
            }

            ReadAnswer(answer);
        }

        Array.Sort(latencies);
    }

    private void ReadAnswer(ReadOnlyMemory<byte> answer)
    {
        using var document = JsonDocument.Parse(answer);
        Span<int> page = stackalloc int[OpenBanditLog.Positions];
        page.Fill(ReplayedPages.Empty);
        foreach (var item in document.RootElement.GetProperty("items").EnumerateArray())
        {
            page[item.GetProperty("slot").GetInt32()] = int.Parse(item.GetProperty("id").GetString()!, NumberStyles.None, CultureInfo.InvariantCulture);
        }

        Pages.Add(page);
        foreach (var degraded in document.RootElement.GetProperty("degraded").EnumerateArray())
        {
            var words = $"{degraded.GetProperty("model").GetString()}: {degraded.GetProperty("reason").GetString()}, so {degraded.GetProperty("fallback").GetString()}";
            Degradations[words] = Degradations.GetValueOrDefault(words) + 1;
        }
    }
}

using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Orchestrator.Decisions;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.DecisionsBench;

/// <summary>The pages of the samples, held as a request holds its own when it is logged.</summary>
internal sealed class RankedSamples : IDisposable
{
    private readonly OfflineRanking ranking;
    private readonly List<(string Name, byte[] Body, RankResult Result)> pages = [];

    private RankedSamples(OfflineRanking ranking) => this.ranking = ranking;

    /// <summary>The pages.</summary>
    public IReadOnlyList<(string Name, byte[] Body, RankResult Result)> Pages => pages;

    /// <summary>Ranks the samples by the shipped policies.</summary>
    public static async Task<RankedSamples> RankAsync(string repository)
    {
        var samples = new RankedSamples(OfflineRanking.Load(PolicyLocation.Find(Path.Combine(repository, "policies"), null), new StoppedClock()));
        foreach (var file in Directory.EnumerateFiles(
            Path.Combine(repository, "samples"),
            "*.json").Where(file => !file.Contains(".verified.", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var body = await File.ReadAllBytesAsync(file);
            var result = await samples.ranking.HoldAsync(body, new RankConditions(), CancellationToken.None);
            Debug.Assert(result.Problem is null, file);
            samples.pages.Add((Path.GetFileName(file), body, result));
        }

        return samples;
    }

    /// <summary>A log in a folder.</summary>
    public static DecisionLog Log(string folder, ServiceMetrics metrics, DecisionSettings settings)
        => new(new ServiceSettings { DecisionLog = folder, Decisions = settings }, metrics, TimeProvider.System, NullLogger<DecisionLog>.Instance);

    /// <inheritdoc/>
    public void Dispose()
    {
        pages.ForEach(page => page.Result.Dispose());
        ranking.Dispose();
    }
}

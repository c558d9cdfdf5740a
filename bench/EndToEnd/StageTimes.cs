using System.Diagnostics;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.EndToEndBench;

/// <summary>Ranks through the service's pipeline and keeps what each stage took.</summary>
internal sealed class StageTimes(RankingEngine engine)
{
    private readonly List<double>[] milliseconds = [.. StageTimings.Names.Select(_ => new List<double>(10_000))];

    /// <summary>Ranks a request; the answer's bytes are made and thrown away.</summary>
    public void Rank(ReadOnlyMemory<byte> body)
    {
        var ranking = engine.Pipeline.RankAsync(body, Stopwatch.GetTimestamp(), CancellationToken.None);
        using var result = ranking.IsCompletedSuccessfully ? ranking.Result : ranking.AsTask().GetAwaiter().GetResult();
        var timings = (result.Workspace ?? throw new InvalidOperationException(result.Problem!.Detail)).Timings;
        for (var stage = 0; stage < milliseconds.Length; stage++)
        {
            milliseconds[stage].Add(timings[(Stage)stage].TotalMilliseconds);
        }
    }

    /// <summary>Forgets what was measured.</summary>
    public void Clear() => Array.ForEach(milliseconds, stage => stage.Clear());

    /// <summary>The medians and the 99th percentiles.</summary>
    public string Describe()
        => "Median (p99) per stage in ms: " + string.Join(", ", StageTimings.Names.Select((name, stage) =>
        {
            var sorted = milliseconds[stage].Order().ToArray();
            return FormattableString.Invariant($"{name} {sorted[sorted.Length / 2]:0.000} ({sorted[sorted.Length * 99 / 100]:0.000})");
        }));
}

using RankOrchestrator.Objectives.Remote;

namespace RankOrchestrator.Objectives.InProcess;

/// <summary>What the runs of an in-process model lately took. Safe for concurrent use.</summary>
internal sealed class RunTime
{
    private readonly QuantileEstimate median = new(0.5);

    /// <summary>The median; zero before the first run.</summary>
    public TimeSpan Typical => TimeSpan.FromMilliseconds(median.Value);

    /// <summary>Takes a run into account.</summary>
    public void Observe(TimeSpan run) => median.Observe(Math.Max(run.TotalMilliseconds, 0.001));
}

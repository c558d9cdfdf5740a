namespace RankOrchestrator.Orchestrator.Workspaces;

/// <summary>How long each stage of one request took. Reused between requests.</summary>
internal sealed class StageTimings
{
    /// <summary>Names of the stages on the wire and in metrics, by <see cref="Stage"/>.</summary>
    public static readonly string[] Names = ["read", "prepare", "objectives", "value", "rules", "slots", "explain"];

    private readonly TimeSpan[] elapsed = new TimeSpan[Names.Length];
    private TimeProvider time = TimeProvider.System;
    private long mark;

    /// <summary>Time of a stage; zero when it has not ended.</summary>
    public TimeSpan this[Stage stage] => elapsed[(int)stage];

    /// <summary>Starts with the first stage at <paramref name="timestamp"/>.</summary>
    public void Start(TimeProvider clock, long timestamp)
    {
        time = clock;
        mark = timestamp;
        elapsed.AsSpan().Clear();
    }

    /// <summary>Ends a stage; the next one starts now.</summary>
    public void End(Stage stage)
    {
        var now = time.GetTimestamp();
        elapsed[(int)stage] = time.GetElapsedTime(mark, now);
        mark = now;
    }
}

using RankOrchestrator.Objectives.Registry;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>When the models' part of one request's time is over.</summary>
internal readonly struct FanOutDeadline(TimeProvider time, TimeSpan total)
{
    private readonly long started = time.GetTimestamp();

    /// <summary>What is left of it; may be negative.</summary>
    public TimeSpan Left => total - time.GetElapsedTime(started);

    /// <summary>When it began, as a timestamp of the clock.</summary>
    public long Started => started;

    /// <summary>How long a call that starts now may take.</summary>
    public TimeSpan Allowed(CallPolicy calls)
    {
        var share = total * calls.DeadlineShare;
        var own = calls.Timeout < share ? calls.Timeout : share;
        var left = Left;
        return own < left ? own : left;
    }
}

using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>When the models' part of one request's time is over.</summary>
/// <param name="time">It begins now, by this clock.</param>
/// <param name="total">The models' part of this request's time.</param>
/// <param name="usual">The models' part of the time that the surface gives a request in no hurry.</param>
internal readonly struct FanOutDeadline(TimeProvider time, TimeSpan total, TimeSpan usual)
{
    private readonly long started = time.GetTimestamp();

    /// <summary>What is left of it; may be negative.</summary>
    public TimeSpan Left => total - time.GetElapsedTime(started);

    /// <summary>When it began, as a timestamp of the clock.</summary>
    public long Started => started;

    /// <summary>How long a call that starts now may take.</summary>
    public TimeSpan Allowed(CallPolicy calls) => Allowed(calls, 1);

    /// <summary>How long a run that starts now may take when it has to leave as much to each of those after it.</summary>
    /// <param name="calls">Its own limits.</param>
    /// <param name="runs">How many share what is left, itself included.</param>
    public TimeSpan Allowed(CallPolicy calls, int runs) => Least(Own(calls, total), Left / runs);

    /// <summary>How long a call may take that starts with a request in no hurry.</summary>
    public TimeSpan Usual(CallPolicy calls) => Least(Own(calls, usual), usual);

    private static TimeSpan Own(CallPolicy calls, TimeSpan part) => Least(calls.Timeout, part * calls.DeadlineShare);

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>
/// Where the remote calls of a request meet: each delivers once, and the page leaves when all have, or when its time is
/// over. Whoever comes second to a call's place, the call or the page, cleans up after it.
/// </summary>
internal sealed class FanOutCompletion(int calls)
{
    private const int Running = 0;
    private const int Delivered = 1;
    private const int Abandoned = 2;

    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int[] states = new int[calls];
    private readonly ModelFailure[] failures = new ModelFailure[calls];
    private readonly long[] finished = new long[calls];
    private int running = calls;

    /// <summary>Completes when all calls have delivered or the time is over.</summary>
    public Task Done => done.Task;

    /// <summary>Called by a timer.</summary>
    public void TimeIsOver() => done.TrySetResult();

    /// <summary>Delivers a call's result. False when the page has left; then nobody will use it.</summary>
    public bool Deliver(int call, ModelFailure failure, long timestamp)
    {
        failures[call] = failure;
        finished[call] = timestamp;
        if (Interlocked.CompareExchange(ref states[call], Delivered, Running) != Running)
        {
            return false;
        }

        if (Interlocked.Decrement(ref running) == 0)
        {
            done.TrySetResult();
        }

        return true;
    }

    /// <summary>Takes a call's result, or gives the call up. True when it was delivered.</summary>
    public bool Take(int call, out ModelFailure failure, out long timestamp)
    {
        var delivered = Interlocked.CompareExchange(ref states[call], Abandoned, Running) == Delivered;
        failure = delivered ? failures[call] : ModelFailure.Timeout;
        timestamp = delivered ? finished[call] : 0;
        return delivered;
    }
}

using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.Remote;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>
/// One remote call of a request, from its start until the page takes its result or gives it up. Whichever of the two
/// comes second, the call or the page, finds out here.
/// </summary>
internal sealed class RemoteAnswer(BoundModel model, RemoteCall call)
{
    private const int Running = 0;
    private const int Delivered = 1;
    private const int Abandoned = 2;

    private int state;
    private ModelFailure failure;

    /// <summary>What was asked.</summary>
    public BoundModel Model => model;

    /// <summary>The tensors; valid until the fan-out is disposed.</summary>
    public RemoteCall Call => call;

    /// <summary>Whether the call has ended.</summary>
    public bool IsThere => Volatile.Read(ref state) == Delivered;

    /// <summary>Whether the page has looked at it.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>How it ended; a call that the page gave up was too late.</summary>
    public ModelFailure Failure => IsThere ? failure : ModelFailure.Timeout;

    /// <summary>When it ended, as a timestamp of the clock; only when it is there.</summary>
    public long Finished { get; private set; }

    /// <summary>Called once by the call. False when the page has left; then nobody will use the result.</summary>
    public bool Deliver(ModelFailure result, long timestamp)
    {
        failure = result;
        Finished = timestamp;
        return Interlocked.CompareExchange(ref state, Delivered, Running) == Running;
    }

    /// <summary>Called once by the page, when it uses the result or does without it.</summary>
    public void Take()
    {
        IsTaken = true;
        Interlocked.CompareExchange(ref state, Abandoned, Running);
    }
}

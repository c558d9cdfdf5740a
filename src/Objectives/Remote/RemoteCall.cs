using RankOrchestrator.Objectives.Calls;
using RankOrchestrator.Objectives.Resources;
using RankOrchestrator.Objectives.Tensors;

namespace RankOrchestrator.Objectives.Remote;

/// <summary>A call of a model behind the network, all its parts and attempts together.</summary>
internal sealed class RemoteCall(InferenceSignature signature, Pool<RemoteCall> pool) : ModelCall(signature)
{
    private CancellationToken outOfTime;
    private CancellationToken caller;

    /// <summary>What the surface usually gives the call, whatever this page gives it.</summary>
    public TimeSpan UsualTime { get; private set; }

    /// <summary>Whether the page's time for the call is over, and the page is still wanted.</summary>
    public bool IsOutOfTime => outOfTime.IsCancellationRequested && !caller.IsCancellationRequested;

    /// <summary>Says how long the call may take. Set by the page before the first attempt.</summary>
    /// <param name="usualTime">What the surface usually gives it.</param>
    /// <param name="ending">Cancelled when the page's time for it is over, or the caller has left.</param>
    /// <param name="leaving">Cancelled when the caller has left.</param>
    public void Limit(TimeSpan usualTime, CancellationToken ending, CancellationToken leaving)
    {
        UsualTime = usualTime;
        outOfTime = ending;
        caller = leaving;
    }

    /// <summary>Keeps what the server said of a failure; of several parts that failed, what one of them heard.</summary>
    public void Say(string message) => Problem = $"the server says: {message}";

    /// <summary>Copies a part's values to their place among all rows.</summary>
    public void Accept(ReadOnlySpan<double> part, int firstRow, int rows)
    {
        var source = 0;
        for (var output = 0; output < Signature.Outputs.Length; output++)
        {
            var width = Signature.Outputs[output].Width;
            var target = Signature.OutputOffset(output, Rows) + (firstRow * width);
            part.Slice(source, rows * width).CopyTo(Values.AsSpan(target));
            source += rows * width;
        }
    }

    protected override void GoBack() => pool.Give(this);
}

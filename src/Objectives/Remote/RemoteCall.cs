using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Resources;
using RankOrchestrator.Objectives.Tensors;

namespace RankOrchestrator.Objectives.Remote;

/// <summary>
/// The inputs and results of one call of a remote model, all its parts and attempts together. Counts those who still
/// touch its memory (the page, every attempt), and goes back to its pool when the last has left: a page that did not
/// wait leaves nothing behind that a late answer could write into.
/// </summary>
internal sealed class RemoteCall
{
    private readonly Pool<RemoteCall> pool;
    private int users;
    private CancellationToken outOfTime;
    private CancellationToken caller;

    public RemoteCall(InferenceSignature signature, Pool<RemoteCall> pool)
    {
        this.pool = pool;
        Signature = signature;
        Inputs = [.. signature.Inputs.Select(input => new TensorBuffer(input.Datatype, input.Width))];
    }

    /// <summary>What is sent and what is taken.</summary>
    public InferenceSignature Signature { get; }

    /// <summary>What is sent.</summary>
    public TensorBuffer[] Inputs { get; }

    /// <summary>All outputs' blocks of all rows (<see cref="InferenceSignature.OutputOffset"/>).</summary>
    public double[] Values { get; private set; } = [];

    /// <summary>Rows of the call.</summary>
    public int Rows { get; private set; }

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

    /// <summary>Starts a call of that many rows with one user.</summary>
    public void Start(int rows)
    {
        users = 1;
        Rows = rows;
        if (Values.Length < rows * Signature.OutputWidth)
        {
            Values = new double[rows * Signature.OutputWidth];
        }
    }

    /// <summary>Joins those who touch the memory; the caller must be one of them, or act for one.</summary>
    public void Use() => Interlocked.Increment(ref users);

    /// <summary>Leaves those who touch the memory.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref users) == 0)
        {
            pool.Give(this);
        }
    }

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
}

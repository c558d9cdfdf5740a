using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.Tensors;

namespace RankOrchestrator.Objectives.Calls;

/// <summary>
/// One call of a model by a page: its inputs, its results and how it ended. Made for reuse: it counts those who still touch
/// its memory (the page, and whoever runs it elsewhere), and goes back to where it is kept when the last has left, so that
/// a page that did not wait leaves nothing behind that a late result could be written into. Whichever comes second, the end
/// of the call or the page that gives it up, finds out here.
/// </summary>
internal abstract class ModelCall
{
    private const int Running = 0;
    private const int Delivered = 1;
    private const int Abandoned = 2;

    private int users;
    private int state;
    private ModelFailure failure;
    private TimeSpan elapsed;

    protected ModelCall(InferenceSignature signature)
    {
        Signature = signature;
        Inputs = [.. signature.Inputs.Select(input => new TensorBuffer(input.Datatype, input.Width))];
    }

    /// <summary>What the model is given and what is taken from it.</summary>
    public InferenceSignature Signature { get; }

    /// <summary>What it is given.</summary>
    public TensorBuffer[] Inputs { get; }

    /// <summary>The candidates that it says nothing about.</summary>
    public InputFaults Faults { get; } = new();

    /// <summary>All outputs' blocks of all rows (<see cref="InferenceSignature.OutputOffset"/>).</summary>
    public double[] Values { get; private set; } = [];

    /// <summary>Rows of the call.</summary>
    public int Rows { get; private set; }

    /// <summary>Whether it has ended.</summary>
    public bool IsThere => Volatile.Read(ref state) == Delivered;

    /// <summary>Whether the page has looked at it.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>How it ended; a call that the page gave up was too late.</summary>
    public ModelFailure Failure => IsThere ? failure : ModelFailure.Timeout;

    /// <summary>How long the page had waited for it; only when it is there.</summary>
    public TimeSpan Elapsed => elapsed;

    /// <summary>Starts a call of that many rows with one user, the page.</summary>
    public void Start(int rows)
    {
        users = 1;
        state = Running;
        IsTaken = false;
        Rows = rows;
        Problem = null;
        Faults.Reset(rows);
        if (Values.Length < rows * Signature.OutputWidth)
        {
            Values = new double[rows * Signature.OutputWidth];
        }
    }

    /// <summary>What the runtime or the server said of a failure, in a sentence; null when it said nothing.</summary>
    public string? Problem { get; protected set; }

    /// <summary>What there is to say about how it ended: the candidates that it says nothing about, and what the runtime said. Null when there is nothing.</summary>
    public string? Describe(CandidateTable candidates) => Faults.Count > 0 ? Faults.Describe(candidates) : Failure == ModelFailure.None ? null : Problem;

    /// <summary>Gives the candidates that it cannot be asked about the inputs of one that it can be asked about.</summary>
    public void CoverFaults()
    {
        if (Faults.Count == 0)
        {
            return;
        }

        var good = Faults.FirstGood();
        foreach (var input in Inputs)
        {
            for (var row = 0; input.Rows == Rows && row < Rows; row++)
            {
                if (Faults.Contains(row))
                {
                    input.CopyRow(good, row);
                }
            }
        }
    }

    /// <summary>Ends it, once. False when the page has left; then nobody will use the result.</summary>
    public bool Deliver(ModelFailure result, TimeSpan took)
    {
        failure = result;
        elapsed = took;
        return Interlocked.CompareExchange(ref state, Delivered, Running) == Running;
    }

    /// <summary>Called once by the page, when it uses the result or does without it.</summary>
    public void Take()
    {
        IsTaken = true;
        Interlocked.CompareExchange(ref state, Abandoned, Running);
    }

    /// <summary>Joins those who touch the memory; the caller must be one of them, or act for one.</summary>
    public void Use() => Interlocked.Increment(ref users);

    /// <summary>Leaves those who touch the memory.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref users) == 0)
        {
            GoBack();
        }
    }

    /// <summary>Nobody touches the memory any more.</summary>
    protected abstract void GoBack();
}

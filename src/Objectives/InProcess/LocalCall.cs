using RankOrchestrator.Objectives.Calls;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.Resources;
using RankOrchestrator.Objectives.Tensors;

namespace RankOrchestrator.Objectives.InProcess;

/// <summary>A run of a model of this process.</summary>
internal sealed class LocalCall(FileModel model, InferenceSignature signature, TimeProvider time, Pool<LocalCall> pool) : ModelCall(signature), IDisposable
{
    private readonly IModelRunner runner = model.CreateRunner(signature, time);

    /// <summary>What runs; whoever runs it on another thread than the page's joins its users for as long.</summary>
    public FileModel Model => model;

    /// <summary>How long the page has worked on it before it was run: on its inputs.</summary>
    public TimeSpan Prepared { get; set; }

    /// <summary>Runs the model over the inputs. Rows that the runtime fails for are found and left out, where that is possible.</summary>
    public ModelFailure Run(TimeSpan timeout)
    {
        var started = time.GetTimestamp();
        var failure = runner.Run(Inputs, Values, timeout);
        if (failure == ModelFailure.RunFailed)
        {
            Problem = runner.Problem;
            failure = new RowsAtFault(this, runner, time).LeaveOut(started, timeout);
        }

        return failure;
    }

    public void Dispose() => runner.Dispose();

    protected override void GoBack()
    {
        if (runner.IsReusable)
        {
            pool.Give(this);
        }
        else
        {
            Dispose();
        }
    }
}

using System.Collections.Immutable;
using RankOrchestrator.Objectives.Calibration;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.InProcess;
using RankOrchestrator.Objectives.Resources;
using RankOrchestrator.Objectives.Tensors;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Registry;

/// <summary>A model that runs in this process.</summary>
public sealed class LocalModel : LoadedModel
{
    private readonly Pool<LocalCall> calls;
    private readonly TimeProvider time;

    internal LocalModel(ModelDefinition definition, FileModel file, TimeProvider time, ImmutableArray<PredictionWatch> watches, ModelFile? reference)
        : base(definition, watches, reference)
    {
        File = file;
        this.time = time;
        calls = CallsOf(this);
    }

    /// <summary>What is loaded.</summary>
    public FileModel File { get; }

    /// <inheritdoc/>
    public override IEnumerable<ModelFile> Files => base.Files.Prepend(new ModelFile(Definition.Name, File.Path, File.ContentHash)).Concat(Rows is null ? [] : [Rows]);

    /// <summary>The reference rows that it was checked with; null when there are none.</summary>
    public ModelFile? Rows { get; internal set; }

    /// <summary>What its runs lately took.</summary>
    internal RunTime RunTime { get; } = new();

    /// <summary>What the runtime said when warming up failed; null when it did not.</summary>
    internal string? Problem { get; private set; }

    /// <summary>Memory for a run, to be started.</summary>
    internal LocalCall TakeCall() => calls.Take();

    /// <summary>Runs the model on zeros, so that the first request does not pay for memory and lazy initialisation.</summary>
    internal ModelFailure WarmUp()
    {
        var failure = ModelFailure.None;
        var call = TakeCall();
        foreach (var rows in (ReadOnlySpan<int>)[1, 512])
        {
            call.Start(rows);
            for (var input = 0; input < call.Inputs.Length; input++)
            {
                call.Inputs[input].FillWithZeros(call.Signature.Inputs[input].RowsOf(rows));
            }

            var started = time.GetTimestamp();
            var result = call.Run(TimeSpan.FromSeconds(10));
            if (rows > 1)
            {
                // The first run pays for memory and initialisation; this one tells the order of the first page.
                RunTime.Observe(time.GetElapsedTime(started));
            }

            // Zeros may be outside of what the model can take; only that it runs is of interest.
            failure = result == ModelFailure.NotFinite ? failure : result;
            Problem = call.Problem ?? Problem;
        }

        call.Release();
        return failure;
    }

    internal override void Release()
    {
        calls.Drain();
        File.Release();
    }

    private static Pool<LocalCall> CallsOf(LocalModel model)
    {
        Pool<LocalCall>? pool = null;
        pool = new Pool<LocalCall>(() => new LocalCall(model.File, model.Signature, model.time, pool!), KeptCalls);
        return pool;
    }
}

using System.Collections.Immutable;
using RankOrchestrator.Objectives.Calibration;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.InProcess;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Remote;
using RankOrchestrator.Objectives.Resources;
using RankOrchestrator.Objectives.Tensors;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Registry;

/// <summary>A model that can be called: its definition with the session or the connections behind it.</summary>
public sealed class LoadedModel
{
    /// <summary>In-process runs that keep their memory between requests; more at once make theirs anew.</summary>
    private const int KeptRuns = 32;

    private readonly OnnxModel? onnx;
    private readonly Pool<OnnxScratch>? runs;
    private readonly Pool<RemoteCall>? calls;
    private readonly TimeProvider time;

    internal LoadedModel(ModelDefinition definition, OnnxModel? onnx, RemoteModel? remote, ImmutableArray<PredictionWatch> watches, TimeProvider time)
    {
        Definition = definition;
        this.onnx = onnx;
        this.time = time;
        Remote = remote;
        Watches = watches;
        Signature = SignatureOf(definition);
        runs = onnx is null ? null : new Pool<OnnxScratch>(() => new OnnxScratch(onnx, Signature, time), KeptRuns);
        calls = remote is null ? null : CallPool(Signature);
    }

    /// <summary>What the registry says.</summary>
    public ModelDefinition Definition { get; }

    /// <summary>What it is given and what is taken from it.</summary>
    public InferenceSignature Signature { get; }

    /// <summary>Its connections; null when it runs in this process.</summary>
    public RemoteModel? Remote { get; }

    /// <summary>The file it runs from; null when it is remote or an expression.</summary>
    public OnnxModel? Onnx => onnx;

    /// <summary>What its predictions are compared with; null when they are not.</summary>
    public ModelFile? Reference { get; init; }

    /// <summary>The files beside the policies that it is made of.</summary>
    public IEnumerable<ModelFile> Files
    {
        get
        {
            if (onnx is not null)
            {
                yield return new ModelFile(Definition.Name, Definition.File!, onnx.ContentHash);
            }

            if (Reference is not null)
            {
                yield return Reference;
            }
        }
    }

    /// <summary>How long it runs in this process.</summary>
    internal RunTime RunTime { get; } = new();

    /// <summary>One per output: what its predictions look like.</summary>
    public ImmutableArray<PredictionWatch> Watches { get; }

    /// <summary>Whether it makes that prediction.</summary>
    internal bool Makes(string prediction) => Definition.Outputs.Any(output => output.Prediction.Equals(prediction, StringComparison.Ordinal));

    internal OnnxScratch TakeRun() => runs!.Take();

    internal void GiveRun(OnnxScratch run)
    {
        if (run.IsReusable)
        {
            runs!.Give(run);
        }
        else
        {
            run.Dispose();
        }
    }

    internal RemoteCall TakeCall() => calls!.Take();

    /// <summary>Runs the model on zeros, so that the first request does not pay for memory and lazy initialisation.</summary>
    internal ModelFailure WarmUp()
    {
        if (runs is null)
        {
            return ModelFailure.None;
        }

        var failure = ModelFailure.None;
        var run = TakeRun();
        foreach (var rows in (ReadOnlySpan<int>)[1, 512])
        {
            foreach (var input in run.Inputs)
            {
                FillWithZeros(input, rows);
            }

            var started = time.GetTimestamp();
            var result = run.Run(TimeSpan.FromSeconds(10));
            if (rows > 1)
            {
                // The first run pays for memory and initialisation; this one tells the order of the first page.
                RunTime.Observe(time.GetElapsedTime(started));
            }

            // Zeros may be outside of what the model can take; only that it runs is of interest.
            failure = result == ModelFailure.NotFinite ? failure : result;
        }

        GiveRun(run);
        return failure;
    }

    /// <summary>Gives up what is kept for the next run.</summary>
    internal void Drain() => runs?.Drain();

    private static void FillWithZeros(TensorBuffer input, int rows)
    {
        input.Reset(rows);
        if (input.Datatype != TensorDatatype.BYTES)
        {
            input.Elements<byte>().Clear();
            return;
        }

        for (var element = 0; element < rows * input.Width; element++)
        {
            input.Append([]);
        }
    }

    private static InferenceSignature SignatureOf(ModelDefinition definition)
    {
        var outputs = definition.Kind == ModelKind.Expression
            ? []
            : definition.Outputs
                .GroupBy(output => output.Tensor, StringComparer.Ordinal)
                .Select(tensor => new OutputTensor(tensor.Key, tensor.Max(output => Math.Max(output.Column + 1, output.TensorWidth))));
        return new InferenceSignature([.. definition.Inputs.Select(InputTensor.Of)], [.. outputs]);
    }

    private static Pool<RemoteCall> CallPool(InferenceSignature signature)
    {
        Pool<RemoteCall>? pool = null;
        pool = new Pool<RemoteCall>(() => new RemoteCall(signature, pool!), KeptRuns);
        return pool;
    }
}

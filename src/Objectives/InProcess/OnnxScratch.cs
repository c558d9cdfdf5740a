using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Tensors;

namespace RankOrchestrator.Objectives.InProcess;

/// <summary>Everything one run of an in-process model writes: input tensors, outputs and their values as doubles.</summary>
internal sealed class OnnxScratch(OnnxModel model, InferenceSignature signature, TimeProvider time) : IDisposable
{
    private readonly OnnxRunner runner = new(model, signature, time);
    private double[] values = [];

    /// <summary>Where the encoders write.</summary>
    public TensorBuffer[] Inputs { get; } = [.. signature.Inputs.Select(input => new TensorBuffer(input.Datatype, input.Width))];

    /// <summary>All outputs' blocks after a run.</summary>
    public double[] Values => values;

    /// <summary>Whether it may be used again.</summary>
    public bool IsReusable => runner.IsReusable;

    /// <summary>Runs the model over the inputs.</summary>
    public ModelFailure Run(TimeSpan timeout)
    {
        var needed = Inputs[0].Rows * signature.OutputWidth;
        if (values.Length < needed)
        {
            values = new double[needed];
        }

        return runner.Run(Inputs, values, timeout);
    }

    public void Dispose() => runner.Dispose();
}

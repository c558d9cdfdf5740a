using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.Tensors;

namespace RankOrchestrator.Objectives.InProcess;

/// <summary>Runs a model of this process on memory of its own: one run at a time, on any thread.</summary>
internal interface IModelRunner : IDisposable
{
    /// <summary>Whether it may run again.</summary>
    bool IsReusable { get; }

    /// <summary>
    /// Runs all rows of the inputs and fills every output's block in <paramref name="values"/>
    /// (<see cref="InferenceSignature.OutputOffset"/>). Stops as soon as it can when <paramref name="timeout"/> has passed.
    /// What a model can cause is a value, never an exception.
    /// </summary>
    ModelFailure Run(TensorBuffer[] inputs, Span<double> values, TimeSpan timeout);
}

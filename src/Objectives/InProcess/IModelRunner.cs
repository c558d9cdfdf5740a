using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.Tensors;

namespace RankOrchestrator.Objectives.InProcess;

/// <summary>Runs a model of this process on memory of its own: one run at a time, on any thread.</summary>
internal interface IModelRunner : IDisposable
{
    /// <summary>Whether it may run again.</summary>
    bool IsReusable { get; }

    /// <summary>What the runtime said of the last run that failed, in a sentence; null when it said nothing.</summary>
    string? Problem => null;

    /// <summary>
    /// Runs all rows of the inputs and fills every output's block in <paramref name="values"/>
    /// (<see cref="InferenceSignature.OutputOffset"/>). Stops as soon as it can when <paramref name="timeout"/> has passed.
    /// What a model can cause is a value, never an exception.
    /// </summary>
    ModelFailure Run(TensorBuffer[] inputs, Span<double> values, TimeSpan timeout);

    /// <summary>Whether some rows can be run without the others, by <see cref="TryRun"/>: so it is found which of them a run fails for.</summary>
    bool RunsRowsAlone => false;

    /// <summary>How a run of some rows ends; what it predicts is not looked at.</summary>
    ModelFailure TryRun(TensorBuffer[] inputs, int firstRow, int rows, TimeSpan timeout) => throw new NotSupportedException();
}

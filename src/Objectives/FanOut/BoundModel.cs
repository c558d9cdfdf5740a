using System.Collections.Immutable;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.Calls;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.Inputs;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Objectives.Tensors;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>A model with its inputs bound to a surface's columns and its outputs to the prediction table's.</summary>
internal abstract class BoundModel(LoadedModel model, ImmutableArray<TensorEncoder> encoders, ImmutableArray<BoundOutput> outputs)
{
    public LoadedModel Loaded => model;

    public ModelDefinition Definition => model.Definition;

    public ImmutableArray<BoundOutput> Outputs => outputs;

    /// <summary>
    /// Makes the input tensors of a request. A model some of whose columns were cut off is not called: its fallbacks know
    /// better than it does without its inputs. Candidates that it cannot be asked about are among the call's faults; so
    /// that they disturb nobody, they carry the inputs of one that it can be asked about.
    /// </summary>
    /// <returns><see cref="ModelFailure.None"/> when it can be asked about some.</returns>
    public ModelFailure Encode(EvaluationFrame frame, ModelCall call)
    {
        var before = frame.Meter.CutOffs;
        for (var index = 0; index < call.Inputs.Length; index++)
        {
            encoders[index].Encode(frame, call.Inputs[index], call.Faults);
        }

        if (frame.Meter.CutOffs != before)
        {
            return ModelFailures.Of(frame.Meter.LastCutOff);
        }

        if (call.Faults.AreAll)
        {
            return call.Faults.Failure;
        }

        call.CoverFaults();
        return ModelFailure.None;
    }
}

/// <summary>A bound model that is known to be of one sort.</summary>
internal sealed class BoundModel<TModel>(TModel model, ImmutableArray<TensorEncoder> encoders, ImmutableArray<BoundOutput> outputs) : BoundModel(model, encoders, outputs)
    where TModel : LoadedModel
{
    public TModel Model => model;
}

/// <summary>One prediction: where the model's numbers are and where they go.</summary>
/// <param name="Definition">What the registry says.</param>
/// <param name="Index">Its place among the model's outputs.</param>
/// <param name="PredictionColumn">Its column in the prediction table; -1 when the surface does not read it.</param>
/// <param name="Tensor">Its tensor's place in the signature; -1 for expressions.</param>
/// <param name="Expression">What makes it; only for expression models.</param>
/// <param name="Fallbacks">What stands in for it, in order.</param>
internal sealed record BoundOutput(
    OutputDefinition Definition,
    int Index,
    int PredictionColumn,
    int Tensor,
    CompiledExpression? Expression,
    ImmutableArray<BoundFallback> Fallbacks);

/// <summary>One link of a fallback chain; exactly one of model, expression and constant is what it takes.</summary>
internal sealed record BoundFallback(string Name)
{
    /// <summary>The model that stands in.</summary>
    public BoundModel? Model { get; init; }

    /// <summary>Which of the model's outputs.</summary>
    public int Output { get; init; }

    /// <summary>A number per candidate.</summary>
    public CompiledExpression? Expression { get; init; }

    /// <summary>The same number for all.</summary>
    public double Constant { get; init; }
}

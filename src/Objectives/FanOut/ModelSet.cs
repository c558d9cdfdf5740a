using System.Collections.Immutable;
using RankOrchestrator.Objectives.Inputs;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>The models of one surface, ready to be called. Immutable; safe for concurrent use.</summary>
public sealed class ModelSet
{
    internal ModelSet(ModelCatalog catalog, ImmutableArray<BoundModel> models, TimeSpan? deadline)
    {
        Catalog = catalog;
        Deadline = deadline;
        Local = [.. models.OfType<BoundModel<LocalModel>>().OrderBy(model => model.Definition.Calls.Timeout)];
        Remote = [.. models.OfType<BoundModel<CalledModel>>()];
        Expressions = [.. models.OfType<BoundModel<ExpressionModel>>()];
        Called = [.. Local, .. Remote, .. Expressions];
    }

    /// <summary>Where the models come from.</summary>
    public ModelCatalog Catalog { get; }

    /// <summary>What the surface gives a request that asks for nothing else; null when every request brings its own.</summary>
    public TimeSpan? Deadline { get; }

    /// <summary>The expressions of the models' inputs, outputs and fallbacks, and where each is written.</summary>
    public ImmutableArray<ComputedNumber> Computed { get; internal init; } = [];

    /// <summary>Names of the models that a request calls, fallbacks apart.</summary>
    public IEnumerable<string> Names => Called.Select(model => model.Definition.Name);

    /// <summary>Whether a request calls that version of the model, not only in place of another.</summary>
    public bool Calls(ModelDefinition model) => Called.Any(called => ReferenceEquals(called.Definition, model));

    /// <summary>Whether a request calls a model for that prediction, be it to compute another one from it.</summary>
    public bool Predicts(string prediction) => Called
        .SelectMany(called => called.Outputs)
        .Any(output => output.PredictionColumn >= 0 && output.Definition.Prediction.Equals(prediction, StringComparison.Ordinal));

    /// <summary>Models of this process, the one with the shortest timeout first.</summary>
    internal ImmutableArray<BoundModel<LocalModel>> Local { get; }

    internal ImmutableArray<BoundModel<CalledModel>> Remote { get; }

    internal ImmutableArray<BoundModel<ExpressionModel>> Expressions { get; }

    /// <summary>All that a request calls, fallbacks apart.</summary>
    internal ImmutableArray<BoundModel> Called { get; }

    /// <summary>All models that a request may call, those that stand in for others included.</summary>
    internal IEnumerable<BoundModel> All => Called.SelectMany(model => model.Outputs.SelectMany(output => output.Fallbacks).Select(fallback => fallback.Model).OfType<BoundModel>().Prepend(model));
}

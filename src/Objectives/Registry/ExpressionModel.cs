using System.Collections.Immutable;
using RankOrchestrator.Objectives.Calibration;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Registry;

/// <summary>A model whose predictions are expressions.</summary>
public sealed class ExpressionModel : LoadedModel
{
    internal ExpressionModel(ModelDefinition definition, ImmutableArray<PredictionWatch> watches, ModelFile? reference)
        : base(definition, watches, reference)
    {
    }
}

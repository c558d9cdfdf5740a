using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Objectives.Value;
using RankOrchestrator.Policies.Exploration;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Orchestrator.Plans;

/// <summary>A prediction of which its model says how uncertain it is.</summary>
/// <param name="Prediction">Its column among the predictions.</param>
/// <param name="Variance">The column of its variance.</param>
internal readonly record struct UncertainPrediction(int Prediction, int Variance)
{
    /// <summary>Those that the value of a surface reads, where it explores by them; reported when there is none.</summary>
    public static ImmutableArray<UncertainPrediction> Of(
        SurfacePolicy policy,
        ValueModel value,
        ModelCatalog catalog,
        ExpressionEnvironment environment,
        DiagnosticBag diagnostics)
    {
        if (policy.Exploration is not ThompsonPolicy thompson)
        {
            return [];
        }

        var variances = catalog.Models.SelectMany(model => model.Definition.Outputs)
            .Where(output => output.Variance is not null)
            .GroupBy(output => output.Prediction, StringComparer.Ordinal)
            .ToDictionary(outputs => outputs.Key, outputs => outputs.First().Variance!.Text, StringComparer.Ordinal);
        var found = value.Predictions.Where(variances.ContainsKey)
            .Select(prediction => new UncertainPrediction(environment.Predictions.IndexOf(prediction), environment.Predictions.IndexOf(variances[prediction])))
            .ToImmutableArray();
        if (found.IsEmpty)
        {
            diagnostics.Error(
                PolicyCodes.UnknownReference,
                thompson.Place.Source,
                thompson.Place.Span,
                $"No prediction that the value of '{policy.Name.Text}' reads has a variance: there is nothing to draw by.",
                "Say in the model's file which of its predictions is the 'variance' of which, or explore by 'slot' or 'plackett-luce'.");
        }

        return found;
    }
}

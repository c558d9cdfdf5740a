using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RankOrchestrator.Objectives.Calibration;
using RankOrchestrator.Orchestrator.Workspaces;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>The values of a model's predictions on the pages that it delivered for.</summary>
internal sealed class PredictionValues(ModelDefinition model)
{
    private readonly ImmutableArray<(string Prediction, List<double> Values)> predictions = [.. model.Outputs.Select(output => (output.Prediction, new List<double>()))];

    /// <summary>Pages that values were taken of.</summary>
    public int Pages { get; private set; }

    /// <summary>Pages on which something stood in for the model.</summary>
    public int Degraded { get; private set; }

    /// <summary>Takes the values of a page, if its surface calls the model in this version and the model delivered.</summary>
    public void Take(RankWorkspace workspace)
    {
        if (!workspace.Surface.Models.Calls(model))
        {
            return;
        }

        if (workspace.Predictions.Degradations.Any(degradation => degradation.Model.Equals(model.Name, StringComparison.Ordinal)))
        {
            Degraded++;
            return;
        }

        Pages++;
        foreach (var (prediction, values) in predictions)
        {
            var column = workspace.Surface.Environment.Predictions.IndexOf(prediction);
            if (workspace.Surface.Models.Predicts(prediction))
            {
                values.AddRange(workspace.Frame.Predictions.Column(column));
            }
        }
    }

    /// <summary>A snapshot of every prediction that a surface reads.</summary>
    public ImmutableArray<ReferenceSnapshot> ToSnapshots()
        => [.. predictions.Where(prediction => prediction.Values.Count > 0).Select(prediction => ReferenceSnapshot.Of(prediction.Prediction, CollectionsMarshal.AsSpan(prediction.Values)))];
}

using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Comparisons;

/// <summary>
/// Whether the models say the same under two plans, so that they need be asked once for a request: their files,
/// the schemas and the flags are the same, and no input of theirs is computed from weights, which rules may set.
/// </summary>
internal sealed class SharedPredictions
{
    private readonly HashSet<string> surfaces;

    /// <param name="before">One.</param>
    /// <param name="after">The other.</param>
    public SharedPredictions(Plan before, Plan after)
        => surfaces = before.ModelSources.Equals(after.ModelSources, StringComparison.Ordinal)
            ? [.. after.Surfaces.Where(surface => before.Find(surface.Name) is { } old && old.Variants.All.Concat(surface.Variants.All)
                .All(variant => AskAlike(variant, surface)))
                .Select(surface => surface.Name)]
            : [];

    /// <summary>Whether they say the same for a surface, whatever arms of experiments make of it.</summary>
    public bool Include(string surface) => surfaces.Contains(surface);

    /// <summary>What the models said for a page, when they would say it again under the other policies; otherwise null.</summary>
    public LoggedPredictions? Of(RankWorkspace workspace)
        => Include(workspace.Surface.Name) && workspace.Predictions.Degradations.Count == 0
            ? LoggedPredictions.Of(workspace.Frame.Predictions, workspace.Surface.PredictionColumns)
            : null;

    /// <summary>Whether two surfaces of plans with the same models ask them the same.</summary>
    public static bool AskAlike(SurfacePlan one, SurfacePlan other)
        => one.Policy.Models.Select(model => model.Text).SequenceEqual(other.Policy.Models.Select(model => model.Text), StringComparer.Ordinal)
            && !ReadWeights(one) && !ReadWeights(other);

    private static bool ReadWeights(SurfacePlan surface) => surface.Models.Computed.Any(computed => !computed.Expression.Reads.Weights.IsEmpty);
}

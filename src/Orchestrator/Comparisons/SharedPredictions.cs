using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Comparisons;

/// <summary>
/// Whether the models say the same under two policy folders, so that they need be asked once for a request: their files,
/// the schemas and the flags are the same, and no input of theirs is computed from weights, which rules may set.
/// </summary>
internal sealed class SharedPredictions
{
    private static readonly string[] Folders = ["models/", "schema/", "overlays/", "flags.yaml"];

    private readonly HashSet<string> surfaces;

    /// <param name="before">One.</param>
    /// <param name="after">The other.</param>
    public SharedPredictions(OfflineRanking before, OfflineRanking after)
        => surfaces = AreSame(before, after)
            ? [.. after.Plan.Surfaces.Where(surface => before.Plan.Find(surface.Name) is { } old && old.Variants.All.Concat(surface.Variants.All)
                .All(variant => AskAlike(variant, surface)))
                .Select(surface => surface.Name)]
            : [];

    /// <summary>What the models said for a page, when they would say it again under the other policies; otherwise null.</summary>
    public LoggedPredictions? Of(RankWorkspace workspace)
        => surfaces.Contains(workspace.Surface.Name) && workspace.Predictions.Degradations.Count == 0
            ? LoggedPredictions.Of(workspace.Frame.Predictions, workspace.Surface.PredictionColumns)
            : null;

    private static bool AreSame(OfflineRanking before, OfflineRanking after)
        => before.Plan.Models.Files.Select(file => (file.Name, file.ContentHash))
            .SequenceEqual(after.Plan.Models.Files.Select(file => (file.Name, file.ContentHash)))
            && before.Plan.Environment.Equals(after.Plan.Environment, StringComparison.Ordinal)
            && OfModels(before).SequenceEqual(OfModels(after));

    private static IEnumerable<(string Path, string Content)> OfModels(OfflineRanking ranking)
        => ranking.ReadFiles().Files
            .Where(file => Array.Exists(Folders, folder => file.Path.StartsWith(folder, StringComparison.Ordinal)))
            .Select(file => (file.Path, Convert.ToBase64String(file.Content.Span)));

    private static bool AskAlike(SurfacePlan one, SurfacePlan other)
        => one.Policy.Models.Select(model => model.Text).SequenceEqual(other.Policy.Models.Select(model => model.Text), StringComparer.Ordinal)
            && !ReadWeights(one) && !ReadWeights(other);

    private static bool ReadWeights(SurfacePlan surface) => surface.Models.Computed.Any(computed => !computed.Expression.Reads.Weights.IsEmpty);
}

using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Objectives.Registry;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>Binds models to surfaces.</summary>
public static class ModelBinding
{
    /// <summary>
    /// The models that a surface needs for some predictions, with their inputs bound to its columns; null, with every
    /// reason in <paramref name="diagnostics"/>, when that is not possible.
    /// </summary>
    /// <param name="catalog">Where models and those that stand in for them are found.</param>
    /// <param name="environment">The surface. Its predictions must contain all of <see cref="ModelCatalog.Predictions"/>.</param>
    /// <param name="predictions">What the surface's value, rules and constraints read.</param>
    /// <param name="diagnostics">Takes what is wrong.</param>
    /// <param name="listed">
    /// The models that the surface lists, as <see cref="ModelCatalog.Find"/> takes them: which version of a model makes a prediction.
    /// The newest of those that are not listed.
    /// </param>
    /// <param name="deadline">What the surface gives a request that asks for nothing else; null when every request brings its own.</param>
    public static ModelSet? Bind(
        this ModelCatalog catalog,
        ExpressionEnvironment environment,
        IEnumerable<string> predictions,
        DiagnosticBag diagnostics,
        IEnumerable<string>? listed = null,
        TimeSpan? deadline = null)
        => new ModelBinder(catalog, environment, diagnostics, [.. (listed ?? []).Select(catalog.Find).OfType<LoadedModel>()], deadline).Bind(predictions);
}

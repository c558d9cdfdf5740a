using System.Collections.Immutable;
using RankOrchestrator.Objectives.Registry;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>The models of one surface, ready to be called. Immutable; safe for concurrent use.</summary>
public sealed class ModelSet
{
    internal ModelSet(ModelCatalog catalog, ImmutableArray<BoundModel> models)
    {
        Catalog = catalog;
        Local = [.. models.Where(model => !model.IsRemote && model.Definition.Kind == ModelKind.Onnx)];
        Remote = [.. models.Where(model => model.IsRemote)];
        Expressions = [.. models.Where(model => model.Definition.Kind == ModelKind.Expression)];
        AsksRemote = models.Any(model => model.IsRemote || model.Outputs.Any(output => output.Fallbacks.Any(fallback => fallback.Model is { IsRemote: true })));
    }

    /// <summary>Where the models come from.</summary>
    public ModelCatalog Catalog { get; }

    /// <summary>Names of the models that a request calls, fallbacks apart.</summary>
    public IEnumerable<string> Names => Local.Concat(Remote).Concat(Expressions).Select(model => model.Definition.Name);

    /// <summary>Whether a request may have to wait for a server.</summary>
    internal bool AsksRemote { get; }

    internal ImmutableArray<BoundModel> Local { get; }

    internal ImmutableArray<BoundModel> Remote { get; }

    internal ImmutableArray<BoundModel> Expressions { get; }
}

using System.Collections.Frozen;
using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Resources;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Registry;

/// <summary>
/// All models of a plan, loaded and warm. Immutable; safe for concurrent use. A request that runs against it joins its
/// users (<see cref="SharedResource.TryUse"/>) and leaves when it is done; the plan that made it leaves when it is
/// replaced. What did not change between two catalogs (same file content, same server) is shared by both.
/// </summary>
public sealed class ModelCatalog : SharedResource
{
    private readonly FrozenDictionary<string, LoadedModel> models;

    internal ModelCatalog(ImmutableArray<LoadedModel> models, AnswerMemory answerMemory)
    {
        AnswerMemory = answerMemory;
        Models = [.. models.OrderBy(model => model.Definition.Name, StringComparer.Ordinal).ThenBy(model => model.Definition.Version, VersionOrder.Ascending)];
        var byReference = Models.ToDictionary(model => model.Definition.VersionedName, StringComparer.Ordinal);
        foreach (var model in Models)
        {
            // The last one of a name is the newest.
            byReference[model.Definition.Name] = model;
        }

        this.models = byReference.ToFrozenDictionary(StringComparer.Ordinal);
        Predictions = [.. models.SelectMany(model => model.Definition.Outputs).Select(output => output.Prediction).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>A catalog without models.</summary>
    public static ModelCatalog Empty => new([], new AnswerMemory(AnswerMemory.DefaultMost));

    /// <summary>The models by name, and versions of one name from the oldest to the newest.</summary>
    public ImmutableArray<LoadedModel> Models { get; }

    /// <summary>Those that are called at a server.</summary>
    public IEnumerable<CalledModel> Called => Models.OfType<CalledModel>();

    /// <summary>The files beside the policies that they are made of.</summary>
    public IEnumerable<ModelFile> Files => Models.SelectMany(model => model.Files);

    /// <summary>Where reference rows of models would stand that have none.</summary>
    internal IEnumerable<string> RowsThatMayCome
        => Models.OfType<LocalModel>()
            .Where(model => model.Rows is null)
            .Select(model => ReferenceRows.PathOf(model.File.Path))
            .Where(path => !Files.Any(file => file.Path.Equals(path, StringComparison.Ordinal)));

    /// <summary>Everything that is predicted, sorted: the names of an environment's and a table's columns.</summary>
    public ImmutableArray<string> Predictions { get; }

    /// <summary>What the answers of its remote models may take together, and do.</summary>
    public AnswerMemory AnswerMemory { get; }

    /// <summary>The model by its name, in its newest version, or by <c>name@version</c>; null when there is none.</summary>
    public LoadedModel? Find(string reference) => models.GetValueOrDefault(reference);

    /// <summary>Loads models; null, with every reason in <paramref name="diagnostics"/>, when they cannot be used.</summary>
    /// <param name="policyRoot">Folder that findings name files from; absolute.</param>
    /// <param name="models">What the model files say. When anything is wrong with them nothing is loaded.</param>
    /// <param name="diagnostics">Takes what is wrong with what they name.</param>
    /// <param name="options">What differs between places.</param>
    /// <param name="time">Clock of timeouts, breakers and percentiles.</param>
    /// <param name="previous">The catalog in use, whose unchanged models are shared; null at the start.</param>
    public static ModelCatalog? Load(string policyRoot, DeclaredModels models, DiagnosticBag diagnostics, ModelCatalogOptions options, TimeProvider time, ModelCatalog? previous = null)
    {
        if (models.HasErrors)
        {
            return null;
        }

        // Findings of other files do not keep the models from being loaded.
        var own = new DiagnosticBag();
        var catalog = new CatalogLoader(policyRoot, own, options, time, previous).Load(models.Definitions);
        diagnostics.Add(own);

        return catalog;
    }

    /// <summary>The model that makes a prediction, the newest version unless another one is listed; null when none does.</summary>
    internal LoadedModel? MakerOf(string prediction, ImmutableArray<LoadedModel> listed)
        => listed.FirstOrDefault(model => model.Makes(prediction)) ?? Models.LastOrDefault(model => model.Makes(prediction));

    protected override void Free()
    {
        foreach (var model in Models)
        {
            model.Release();
        }
    }
}

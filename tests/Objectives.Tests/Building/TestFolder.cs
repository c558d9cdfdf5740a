using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Policies.Models;
using RankOrchestrator.Policies.Models.Kinds;

namespace RankOrchestrator.Objectives.Tests.Building;

/// <summary>A policy folder that exists for one test.</summary>
public sealed class TestFolder : IDisposable
{
    public TestFolder() => Directory.CreateDirectory(Models);

    public string Root { get; } = Path.Combine(Path.GetTempPath(), "rank-objectives-" + Guid.NewGuid().ToString("N"));

    public string Models => Path.Combine(Root, "models");

    public DiagnosticBag Diagnostics { get; private set; } = new();

    public string Findings => string.Join("\n", Diagnostics.ToSorted().Select(DiagnosticText.Render));

    /// <summary>Loads model files given by their text; null with <see cref="Diagnostics"/> when refused.</summary>
    public ModelCatalog? Load(params ReadOnlySpan<string> files) => Load(TimeProvider.System, null, files);

    public ModelCatalog? Load(TimeProvider time, ModelCatalog? previous, params ReadOnlySpan<string> files)
        => Load(time, previous, new ModelCatalogOptions(), files);

    public ModelCatalog? Load(TimeProvider time, ModelCatalog? previous, ModelCatalogOptions options, params ReadOnlySpan<string> files)
        => Load(time, previous, options, ModelKinds.Shipped, files);

    /// <summary>Loads models of ways to run them that do not ship.</summary>
    internal ModelCatalog? Load(TimeProvider time, ModelCatalog? previous, ModelKinds kinds, ModelTransports transports, params ReadOnlySpan<string> files)
        => Load(time, previous, new ModelCatalogOptions { Transports = transports }, kinds, files);

    private ModelCatalog? Load(TimeProvider time, ModelCatalog? previous, ModelCatalogOptions options, ModelKinds kinds, ReadOnlySpan<string> files)
    {
        Diagnostics = new DiagnosticBag();
        var sources = files.ToArray().Select((text, index) => new SourceText($"models/m{index}.yaml", text)).ToArray();
        return ModelCatalog.Load(Root, DeclaredModels.Read(Root, sources, [], "", Diagnostics, kinds), Diagnostics, options, time, previous);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Policies.Models;

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
    {
        Diagnostics = new DiagnosticBag();
        var sources = files.ToArray().Select((text, index) => new SourceText($"models/m{index}.yaml", text)).ToArray();
        return ModelCatalog.Load(Root, DeclaredModels.Read(Root, sources, [], "", Diagnostics), Diagnostics, options, time, previous);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

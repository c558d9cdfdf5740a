using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Loading;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Orchestrator.Plans;

/// <summary>Warns of models that no surface lists and that stand in for none.</summary>
internal static class UnusedModels
{
    public static void Report(ModelCatalog? catalog, PolicySet policies, DiagnosticBag diagnostics)
    {
        // With errors it is not known what is listed.
        if (catalog is null || diagnostics.HasErrors)
        {
            return;
        }

        var used = new HashSet<LoadedModel>(policies.Surfaces.Concat(policies.Experiments.Variants.Select(variant => variant.Policy))
            .SelectMany(surface => surface.Models)
            .Select(name => catalog.Find(name.Text))
            .OfType<LoadedModel>());
        for (var before = -1; before < used.Count;)
        {
            before = used.Count;
            var outputs = used.SelectMany(model => model.Definition.Outputs).ToArray();
            used.UnionWith([.. outputs.SelectMany(output => output.Fallbacks)
                .OfType<ModelFallback>()
                .Select(fallback => catalog.Find(fallback.Model.Text))
                .OfType<LoadedModel>()]);

            // What an expression reads is known when it is bound; that a name occurs in it is enough not to complain.
            bool IsRead(OutputDefinition output) => outputs.Any(reader => reader.Value?.Text.Contains(output.Prediction, StringComparison.Ordinal) ?? false);
            used.UnionWith([.. catalog.Models.Where(model => model.Definition.Outputs.Any(IsRead))]);
        }

        foreach (var definition in catalog.Models.Where(model => !used.Contains(model)).Select(model => model.Definition))
        {
            var place = definition.Source["model"]!;
            diagnostics.Warning(
                PolicyCodes.Unused,
                place.Source,
                place.Span,
                $"No surface lists the model '{definition.VersionedName}', and it stands in for none.",
                $"Write '{(catalog.Find(definition.Name)!.Definition == definition ? definition.Name : definition.VersionedName)}' under 'models' of "
                    + $"a surface, or remove the file.");
        }
    }
}

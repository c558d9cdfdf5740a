using System.Collections.Immutable;
using System.Text;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Constraints;
using RankOrchestrator.Policies.Curves;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Experiments;
using RankOrchestrator.Policies.Files;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Flags;
using RankOrchestrator.Policies.Models;
using RankOrchestrator.Policies.Overlays;
using RankOrchestrator.Policies.Rules;
using RankOrchestrator.Policies.Schemas;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Policies.Loading;

/// <summary>Turns the files of a policy folder into checked policies. Everything that is wrong is found in one pass.</summary>
public static class PolicyLoader
{
    /// <summary>
    /// Loads the policies as one environment sees them. What is wrong is in <paramref name="diagnostics"/>; with errors
    /// the result may lack parts and must not be served.
    /// </summary>
    /// <param name="files">Everything in the folder that is read, whatever it is called.</param>
    /// <param name="environment">The overlay to apply, or empty for none.</param>
    /// <param name="diagnostics">Receives every finding.</param>
    /// <param name="folder">Where the files are, absolute: what models name is found from there; the folder of the process when not given.</param>
    public static PolicySet Load(PolicyFiles files, string environment, DiagnosticBag diagnostics, string folder = "")
    {
        FileChecks.Check(files, diagnostics);
        var schemas = PolicyDocuments.Read(files, "schema", PolicyShapes.Schema, diagnostics);
        var surfaces = PolicyDocuments.Read(files, "surfaces", PolicyShapes.Surface, diagnostics);
        var rules = PolicyDocuments.Read(files, "rules", PolicyShapes.Rules, diagnostics);
        var curves = new SlotCurves(PolicyDocuments.Read(files, "curves", PolicyShapes.Curve, diagnostics), diagnostics);
        var overlays = PolicyDocuments.Read(files, "overlays", PolicyShapes.Overlay, diagnostics);
        var layers = PolicyDocuments.Read(files, "layers", PolicyShapes.Layer, diagnostics);
        var experiments = PolicyDocuments.Read(files, "experiments", PolicyShapes.Experiment, diagnostics);
        var flags = FlagsReader.Read(files, diagnostics);
        ApplyOverlays(overlays, environment, ref surfaces, ref rules, diagnostics);

        foreach (var schema in schemas)
        {
            SchemaChecks.Check(schema.Reader, diagnostics);
        }

        var namedSchemas = ByName(schemas, "schema", diagnostics);
        var ruleFiles = ReadRules(rules, diagnostics);
        var reader = new SurfaceReader(
            namedSchemas.ToDictionary(pair => pair.Key, pair => SchemaReader.Read(pair.Value.Reader), StringComparer.Ordinal),
            schemas.IsRefused,
            ruleFiles,
            rules.IsRefused,
            curves,
            diagnostics);
        var resolved = ReadSurfaces(surfaces, reader, diagnostics);
        var served = new ExperimentReader(resolved, reader, ruleFiles, diagnostics).Read(
            ByName(layers, "layer", diagnostics).Values,
            ByName(experiments, "experiment", diagnostics).Values,
            layers.IsRefused,
            !experiments.IsIncomplete);
        var models = files.In("models").Select(file => new SourceText(file.Path, Encoding.UTF8.GetString(file.Content.Span)));
        var unused = new UnusedFiles(surfaces, diagnostics);
        unused.ReportSchemas(namedSchemas);
        unused.ReportBases();
        curves.ReportUnused(!surfaces.IsIncomplete);
        return new PolicySet(files, environment, [.. resolved.Values.Select(surface => surface.Policy)], flags)
        {
            Experiments = served,
            Models = DeclaredModels.Read(folder, models, [.. overlays.SelectMany(OverlayReader.Servers)], environment, diagnostics),
            Unlisted = unused.ReportRules(rules, ruleFiles, served),
        };
    }

    private static void ApplyOverlays(
        PolicyDocumentList overlays,
        string environment,
        ref PolicyDocumentList surfaces,
        ref PolicyDocumentList rules,
        DiagnosticBag diagnostics)
    {
        // Every overlay is tried, so that one that no longer fits is found before its environment loads it.
        var known = ByName(overlays, "overlay", diagnostics);
        var (plainSurfaces, plainRules) = (surfaces, rules);
        foreach (var (name, overlay) in known)
        {
            // A path may lead into a file that could not be read: that file is what is wrong, not the overlay.
            if (plainSurfaces.IsIncomplete || plainRules.IsIncomplete)
            {
                break;
            }

            var (ownSurfaces, ownRules) = (new PolicyDocumentList(plainSurfaces), new PolicyDocumentList(plainRules));
            OverlayReader.Apply(overlay, ownSurfaces, ownRules, diagnostics);
            var fits = Fit(ownSurfaces, plainSurfaces, PolicyShapes.Surface, diagnostics) & Fit(ownRules, plainRules, PolicyShapes.Rules, diagnostics);
            if (fits && string.Equals(name, environment, StringComparison.Ordinal))
            {
                (surfaces, rules) = (ownSurfaces, ownRules);
            }
        }

        if (environment.Length > 0 && !known.ContainsKey(environment) && !overlays.IsRefused(environment))
        {
            diagnostics.Error(
                PolicyCodes.UnknownReference,
                new SourceText("overlays", ""),
                default,
                $"There is no overlay '{environment}'.",
                Suggestion.HintOrAll(environment, known.Keys, "overlays"));
        }
    }

    /// <summary>A number in the right place can still be the wrong number: what an overlay changed is checked like what it was.</summary>
    private static bool Fit(PolicyDocumentList changed, PolicyDocumentList plain, RecordShape shape, DiagnosticBag diagnostics)
    {
        var fits = true;
        for (var index = 0; index < changed.Count; index++)
        {
            fits &= ReferenceEquals(changed[index], plain[index]) || ShapeCheck.Check(changed[index].Root, shape, diagnostics);
        }

        return fits;
    }

    private static SortedDictionary<string, PolicyDocument> ByName(List<PolicyDocument> documents, string key, DiagnosticBag diagnostics)
    {
        var found = new SortedDictionary<string, PolicyDocument>(StringComparer.Ordinal);
        foreach (var document in documents)
        {
            var name = document.Reader.Scalar(key)!;
            if (!found.TryAdd(name.Text, document))
            {
                diagnostics.Error(
                    PolicyCodes.DuplicateName,
                    name.Source,
                    name.Span,
                    $"The {key} '{name.Text}' is defined twice, first in {found[name.Text].Path}.");
            }
        }

        return found;
    }

    private static Dictionary<string, RuleFile> ReadRules(List<PolicyDocument> documents, DiagnosticBag diagnostics)
    {
        var files = new Dictionary<string, RuleFile>(StringComparer.Ordinal);
        var names = new Dictionary<string, PolicyText>(StringComparer.Ordinal);
        foreach (var document in documents)
        {
            ImmutableArray<RulePolicy> rules = [.. document.Reader.Items("rules").Select(node => RuleReader.Read((YamlMapping)node, diagnostics))];
            ImmutableArray<ConstraintPolicy> constraints = [.. document.Reader.Items("constraints")
                .Select(node => ConstraintReader.Read((YamlMapping)node, diagnostics))];
            foreach (var name in rules.Select(rule => rule.Name).Concat(constraints.Select(constraint => constraint.Name)))
            {
                if (!names.TryAdd(name.Text, name))
                {
                    var first = names[name.Text].Place;
                    diagnostics.Error(
                        PolicyCodes.DuplicateName,
                        name.Place.Source,
                        name.Place.Span,
                        $"'{name.Text}' is defined twice, first in {first.Source.Path}:{first.Source.Locate(first.Span.Start)}.",
                        "Rules and constraints share one name space.");
                }
            }

            files.Add(document.Name, new RuleFile(document.Path, rules, constraints));
        }

        return files;
    }

    private static SortedDictionary<string, (YamlMapping Written, SurfacePolicy Policy)> ReadSurfaces(
        PolicyDocumentList documents,
        SurfaceReader reader,
        DiagnosticBag diagnostics)
    {
        var byName = ByName(documents, "surface", diagnostics);
        var inheritance = new SurfaceInheritance(byName, documents.IsRefused, diagnostics);
        var surfaces = new SortedDictionary<string, (YamlMapping Written, SurfacePolicy Policy)>(StringComparer.Ordinal);
        foreach (var document in byName.Values.Where(document => !(document.Reader.Flag("abstract") ?? false)))
        {
            if (inheritance.Resolve(document) is { } mapping && reader.Read(mapping) is { } surface)
            {
                surfaces.Add(surface.Name.Text, (mapping, surface));
            }
        }

        return surfaces;
    }
}

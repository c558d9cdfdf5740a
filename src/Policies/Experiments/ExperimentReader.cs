using System.Collections.Immutable;
using System.Globalization;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Rules;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Policies.Experiments;

/// <summary>
/// Reads <c>layers/</c> and <c>experiments/</c>, and makes of every surface one for each combination of arms that a user can be in: what
/// an arm changes is compiled, checked and rehearsed when the policies are loaded, and a request only chooses.
/// </summary>
/// <param name="surfaces">The surfaces as they are written with what they inherit, and as they were read, by name.</param>
/// <param name="reader">Reads surfaces with changes.</param>
/// <param name="ruleFiles">Rule files by name.</param>
/// <param name="diagnostics">Receives every finding.</param>
internal sealed class ExperimentReader(
    IReadOnlyDictionary<string, (YamlMapping Written, SurfacePolicy Policy)> surfaces,
    SurfaceReader reader,
    IReadOnlyDictionary<string, RuleFile> ruleFiles,
    DiagnosticBag diagnostics)
{
    /// <summary>Surfaces that a combination of arms makes of one, itself among them: each is compiled and rehearsed.</summary>
    public const int MostVariants = 64;

    /// <summary>Reads experiments whose names are distinct, and so are those of layers.</summary>
    public ExperimentSet Read(
        IEnumerable<PolicyDocument> layerDocuments,
        IReadOnlyCollection<PolicyDocument> documents,
        Func<string,
        bool> isLayerRefused,
        bool isComplete)
    {
        var layers = layerDocuments.Select(document => Layer.Read(document.Reader)).OrderBy(layer => layer.Name.Text, StringComparer.Ordinal).ToArray();
        var experiments = documents.Select(Read).OfType<Experiment>().OrderBy(experiment => experiment.Name, StringComparer.Ordinal).ToArray();
        foreach (var experiment in experiments.Where(experiment => !layers.Any(layer => layer.Name.Text == experiment.Served!.Layer.Text)))
        {
            var layer = experiment.Served!.Layer;
            if (!isLayerRefused(layer.Text))
            {
                Error(
                    PolicyCodes.UnknownReference,
                    layer.Place,
                    $"There is no layer '{layer.Text}'.",
                    Suggestion.HintOrAll(layer.Text, layers.Select(known => known.Name.Text), "layers"));
            }
        }

        layers = [.. layers.Select(layer => layer with
        {
            Experiments = [.. experiments.Where(experiment => experiment.Served!.Layer.Text == layer.Name.Text)],
        })];
        LayerChecks.Check(layers, isComplete && experiments.Length == documents.Count, diagnostics);
        return new ExperimentSet([.. layers], [.. Variants(layers)]);
    }

    private Experiment? Read(PolicyDocument document)
    {
        var experiment = Experiment.Read(document.Root, diagnostics);
        if (experiment.Served is null)
        {
            var name = document.Reader.Scalar("experiment")!;
            Error(
                YamlCodes.MissingKey,
                name,
                "An experiment of a policy folder needs 'layer'.",
                "Name a file of layers/: its experiments share their users, and each user is in one of them at most.");
            return null;
        }

        return experiment;
    }

    private IEnumerable<SurfaceVariant> Variants(IReadOnlyList<Layer> layers)
    {
        var changes = layers.Select(layer => layer.Experiments.SelectMany(Changes).ToArray()).ToArray();
        foreach (var experiment in layers.SelectMany(layer => layer.Experiments))
        {
            ReportIdleArms(experiment, [.. changes.SelectMany(layer => layer).Where(change => change.Experiment == experiment)]);
        }

        foreach (var (name, (written, _)) in surfaces.OrderBy(surface => surface.Key, StringComparer.Ordinal))
        {
            var byLayer = changes.Select(layer => layer.Where(change => change.Surface == name).ToArray()).Where(layer => layer.Length > 0).ToArray();
            ReportContests(name, byLayer);
            var combinations = byLayer.Aggregate(1L, (product, layer) => Math.Min(product * (layer.Length + 1), int.MaxValue));
            if (combinations > MostVariants)
            {
                var place = byLayer[^1][^1].Change.Arm.Place;
                Error(
                    PolicyCodes.TooManyVariants,
                    place,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The arms of all layers make {combinations} combinations of '{name}', and at most {MostVariants} are compiled."),
                    "Put experiments into one layer, or remove some that are over.");
                continue;
            }

            foreach (var variant in Combinations(written, byLayer))
            {
                yield return variant;
            }
        }
    }

    private IEnumerable<Candidate> Changes(Experiment experiment)
    {
        foreach (var change in experiment.Served!.Changes)
        {
            if (!surfaces.TryGetValue(change.Surface.Text, out var surface))
            {
                var place = change.Surface.Place;
                Error(
                    PolicyCodes.UnknownReference,
                    place,
                    $"No surface '{place.Text}' is served.",
                    Suggestion.HintOrAll(place.Text, surfaces.Keys, "surfaces"));
                continue;
            }

            yield return new Candidate(experiment, change.Surface.Text, new SurfaceChange(change, surface.Policy, surface.Written, ruleFiles, diagnostics));
        }
    }

    private void ReportIdleArms(Experiment experiment, Candidate[] changes)
    {
        foreach (var arm in changes.GroupBy(
            change => change.Change.Arm.Text,
            StringComparer.Ordinal).Where(arm => arm.All(change => change.Change.Touched.Count == 0)))
        {
            if (!arm.Any(change => change.Change.HasErrors))
            {
                Error(
                    PolicyCodes.ChangesNothing,
                    arm.First().Change.Arm.Place,
                    $"The arm '{arm.Key}' of '{experiment.Name}' changes nothing.",
                    "Everything that it writes is so without it.");
            }
        }
    }

    /// <summary>Users are in one arm of every layer: what two layers change would depend on which comes last.</summary>
    private void ReportContests(string surface, Candidate[][] layers)
    {
        for (var later = 1; later < layers.Length; later++)
        {
            foreach (var change in layers[later])
            {
                var other = layers[..later]
                    .SelectMany(layer => layer)
                    .FirstOrDefault(other => other.Change.Touched.Intersect(change.Change.Touched, StringComparer.Ordinal).Any());
                if (other is not null)
                {
                    var what = other.Change.Touched.Intersect(change.Change.Touched, StringComparer.Ordinal).First();
                    Error(
                        PolicyCodes.OverlappingExperiments,
                        change.Change.Arm.Place,
                        $"'{change.Experiment.Name}' and '{other.Experiment.Name}' both change {what} of '{surface}', and a user may be in both.",
                        $"Put both into one layer: '{change.Experiment.Served!.Layer.Text}' or '{other.Experiment.Served!.Layer.Text}'.");
                }
            }
        }
    }

    private IEnumerable<SurfaceVariant> Combinations(YamlMapping written, Candidate[][] layers)
    {
        var count = layers.Aggregate(1, (product, layer) => product * (layer.Length + 1));
        for (var number = 1; number < count; number++)
        {
            var chosen = new List<Candidate>();
            var rest = number;
            foreach (var layer in layers)
            {
                if (rest % (layer.Length + 1) is > 0 and var state)
                {
                    chosen.Add(layer[state - 1]);
                }

                rest /= layer.Length + 1;
            }

            if (reader.Read(chosen.Aggregate(written, (mapping, candidate) => candidate.Change.Apply(mapping))) is { } policy)
            {
                yield return new SurfaceVariant(
                    number,
                    [.. chosen.Select(candidate => new VariantArm(candidate.Experiment.Name, candidate.Change.Arm))],
                    chosen.Aggregate(policy, (changed, candidate) => candidate.Change.Apply(changed)));
            }
        }
    }

    private void Error(string code, YamlScalar place, string message, string? hint) => diagnostics.Error(code, place.Source, place.Span, message, hint);

    private sealed record Candidate(Experiment Experiment, string Surface, SurfaceChange Change);
}

using System.Globalization;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Experiments;

/// <summary>Whether the experiments of layers can share their users as they are written to.</summary>
internal static class LayerChecks
{
    /// <param name="layers">The layers with their experiments.</param>
    /// <param name="isComplete">Whether every experiment could be read: else it is not known which layers have none.</param>
    /// <param name="diagnostics">Receives every finding.</param>
    public static void Check(IReadOnlyList<Layer> layers, bool isComplete, DiagnosticBag diagnostics)
    {
        foreach (var layer in layers)
        {
            CheckParts(layer, diagnostics);
            if (layer.Experiments.IsEmpty && isComplete)
            {
                var place = layer.Name.Place;
                diagnostics.Warning(
                    PolicyCodes.Unused,
                    place.Source,
                    place.Span,
                    $"No experiment is in the layer '{layer.Name.Text}'.",
                    $"Write 'layer: {layer.Name.Text}' in an experiment, or remove the file.");
            }
        }

        CheckSalts(layers.Select(layer => (layer.Name, layer.Salt)), "layers", diagnostics);
        CheckSalts(
            layers.SelectMany(layer => layer.Experiments)
                .Where(experiment => experiment.Served!.IsEnabled)
                .Select(experiment => (experiment.Served!.Name, experiment.Served.Salt)),
            "experiments",
            diagnostics);
    }

    /// <summary>Experiments that are off have given their part back.</summary>
    private static void CheckParts(Layer layer, DiagnosticBag diagnostics)
    {
        var running = layer.Experiments.Select(experiment => experiment.Served!).Where(served => served.IsEnabled).ToArray();
        for (var index = 0; index < running.Length; index++)
        {
            var (part, name) = (running[index].Part, running[index].Name);
            if (running[..index].FirstOrDefault(before => before.Part.From < part.To && part.From < before.Part.To) is { } other)
            {
                diagnostics.Error(
                    PolicyCodes.OverlappingExperiments,
                    name.Place.Source,
                    name.Place.Span,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"'{name.Text}' takes {part.From} to {part.To} % of the layer '{layer.Name.Text}', and '{other.Name.Text}' takes "
                            + $"{other.Part.From} to {other.Part.To} %."),
                    Free([.. running.Where(served => served.Name != name)], layer));
            }
        }
    }

    private static string Free(ServedExperiment[] others, Layer layer)
    {
        var (end, free) = (0.0, new List<string>());
        foreach (var part in others.Select(served => served.Part).OrderBy(part => part.From).Append(new PercentRange(100, 100)))
        {
            if (part.From > end)
            {
                free.Add(string.Create(CultureInfo.InvariantCulture, $"{end} to {part.From}"));
            }

            end = Math.Max(end, part.To);
        }

        return free.Count == 0
            ? $"The layer '{layer.Name.Text}' has no users left: make a part smaller, or wait until an experiment is over."
            : $"A user is in one experiment of a layer at most. Free are {string.Join(", ", free)} %: write one under 'takes'.";
    }

    /// <summary>By the same salt the same users come together everywhere: who is in an arm of one is in the like arm of the other.</summary>
    private static void CheckSalts(IEnumerable<(PolicyText Name, string Salt)> named, string what, DiagnosticBag diagnostics)
    {
        foreach (var same in named.GroupBy(item => item.Salt, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            var (first, second) = (same.First().Name, same.Last().Name);
            diagnostics.Error(
                PolicyCodes.OverlappingExperiments,
                second.Place.Source,
                second.Place.Span,
                $"The {what} '{first.Text}' and '{second.Text}' have one salt, '{same.Key}': they would put the same users together.",
                "Give one of them another 'salt'.");
        }
    }
}

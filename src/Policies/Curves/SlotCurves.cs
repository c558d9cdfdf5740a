using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Curves;

/// <summary>The curves of a policy folder, and what surfaces take from them.</summary>
internal sealed class SlotCurves
{
    private readonly SortedDictionary<string, SlotCurve> byName = new(StringComparer.Ordinal);
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);
    private readonly PolicyDocumentList documents;
    private readonly DiagnosticBag diagnostics;

    /// <summary>Reads the files of <c>curves/</c>.</summary>
    /// <param name="documents">Those that have the form of a curve.</param>
    /// <param name="diagnostics">Receives every finding.</param>
    public SlotCurves(PolicyDocumentList documents, DiagnosticBag diagnostics)
    {
        (this.documents, this.diagnostics) = (documents, diagnostics);
        foreach (var document in documents)
        {
            var name = PolicyText.Of(document.Reader.Scalar("curve")!)!;
            var surfaces = document.Reader.Record("surfaces")!.Value.Mapping.Entries;
            var curve = new SlotCurve(
                name,
                surfaces.ToImmutableSortedDictionary(entry => entry.Key.Text, entry => Weights(((YamlSequence)entry.Value).Items), StringComparer.Ordinal));
            if (!byName.TryAdd(name.Text, curve))
            {
                var first = byName[name.Text].Name.Place.Source.Path;
                diagnostics.Error(
                    PolicyCodes.DuplicateName,
                    name.Place.Source,
                    name.Place.Span,
                    $"The curve '{name.Text}' is defined twice, first in {first}.");
            }
        }
    }

    /// <summary>The weights that a surface names; none, with the reason among the findings, when there are none.</summary>
    /// <param name="written">What stands under <c>slots.weights</c>.</param>
    /// <param name="surface">The surface that reads it, for which its own weights are meant.</param>
    public ImmutableArray<double> Of(RecordReader written, string surface)
    {
        var model = written.Scalar("model")!;
        taken.Add(model.Text);
        if (!byName.TryGetValue(model.Text, out var curve))
        {
            if (!documents.IsRefused(model.Text))
            {
                diagnostics.Error(
                    PolicyCodes.UnknownReference,
                    model.Source,
                    model.Span,
                    $"There is no curve '{model.Text}'.",
                    byName.Count == 0 ? "Curves are files of the folder curves, written by a model's training." : Suggestion.HintOrAll(model.Text, byName.Keys, "curves"));
            }

            return [];
        }

        var other = written.Scalar("surface");
        if (curve.Weights.TryGetValue(other?.Text ?? surface, out var weights))
        {
            return weights;
        }

        var place = other ?? model;
        diagnostics.Error(
            PolicyCodes.UnknownReference,
            place.Source,
            place.Span,
            $"The curve '{model.Text}' has no weights of the surface '{other?.Text ?? surface}'.",
            $"It has those of {string.Join(", ", curve.Weights.Keys)}; 'surface' beside 'model' takes another surface's.");
        return [];
    }

    /// <summary>Warns of curves that no surface takes weights from.</summary>
    /// <param name="areSurfacesComplete">Whether every surface could be read: otherwise nothing is known to be unused.</param>
    public void ReportUnused(bool areSurfacesComplete)
    {
        foreach (var (name, curve) in byName.Where(curve => areSurfacesComplete && !taken.Contains(curve.Key)))
        {
            var place = curve.Name.Place;
            diagnostics.Warning(
                PolicyCodes.Unused,
                place.Source,
                place.Span,
                $"No surface takes its slot weights from '{name}'.",
                $"Write 'slots: {{ weights: {{ model: {name} }} }}' in a surface, or remove the file.");
        }
    }

    /// <summary>Reports weights that rise, as the search for the best page needs them not to, or that begin with nothing.</summary>
    public static void Check(ImmutableArray<YamlNode> weights, DiagnosticBag diagnostics)
    {
        for (var slot = 1; slot < weights.Length; slot++)
        {
            if (Weight(weights[slot]) > Weight(weights[slot - 1]))
            {
                diagnostics.Error(YamlCodes.OutOfRange, weights[slot].Source, weights[slot].Span, "Slot weights must not rise from slot to slot.");
            }
        }
    }

    private ImmutableArray<double> Weights(ImmutableArray<YamlNode> written)
    {
        Check(written, diagnostics);
        if (Weight(written[0]) <= 0)
        {
            diagnostics.Error(
                YamlCodes.OutOfRange,
                written[0].Source,
                written[0].Span,
                "A curve's first weight must be above 0.",
                "A first slot that nobody looks at makes every page worth nothing.");
        }

        return [.. written.Select(Weight)];
    }

    private static double Weight(YamlNode written) => ScalarValues.Number((YamlScalar)written)!.Value;
}

using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Surfaces;

/// <summary>
/// Resolves <c>extends</c>: lists of the base and of the surface are joined, named values are merged name by name, and
/// everything else the surface writes replaces what the base wrote.
/// </summary>
internal sealed class SurfaceInheritance(IReadOnlyDictionary<string, PolicyDocument> surfaces, Func<string, bool> isRefused, DiagnosticBag diagnostics)
{
    private static readonly string[] NotInherited = ["surface", "abstract", "extends", "description"];

    /// <summary>The surface with everything it inherits, or null when its chain is broken (and reported).</summary>
    public YamlMapping? Resolve(PolicyDocument surface) => Resolve(surface, []);

    private YamlMapping? Resolve(PolicyDocument surface, ImmutableArray<string> chain)
    {
        if (surface.Reader.Scalar("extends") is not { } parent)
        {
            return surface.Root;
        }

        var name = surface.Reader.Text("surface")!;
        if (chain.Contains(name, StringComparer.Ordinal))
        {
            diagnostics.Error(PolicyCodes.InheritanceCycle, parent.Source, parent.Span, $"Surfaces extend one another in a circle: {string.Join(" → ", chain)} → {name}.");
            return null;
        }

        if (!surfaces.TryGetValue(parent.Text, out var found))
        {
            if (!isRefused(parent.Text))
            {
                diagnostics.Error(
                    PolicyCodes.UnknownReference,
                    parent.Source,
                    parent.Span,
                    $"There is no surface '{parent.Text}' to extend.",
                    Suggestion.HintOrAll(parent.Text, surfaces.Keys, "surfaces"));
            }

            return null;
        }

        return Resolve(found, chain.Add(name)) is { } inherited ? Merge(inherited, surface.Root, isRoot: true) : null;
    }

    private static YamlMapping Merge(YamlMapping inherited, YamlMapping own, bool isRoot)
    {
        var entries = ImmutableArray.CreateBuilder<YamlEntry>();
        foreach (var entry in inherited.Entries.Where(entry => !isRoot || !NotInherited.Contains(entry.Key.Text, StringComparer.Ordinal)))
        {
            entries.Add(own.Find(entry.Key.Text) is { } replacement
                ? replacement with { Value = Merge(entry.Key.Text, entry.Value, replacement.Value) }
                : entry);
        }

        foreach (var entry in own.Entries.Where(entry => !entries.Any(known => string.Equals(known.Key.Text, entry.Key.Text, StringComparison.Ordinal))))
        {
            entries.Add(entry);
        }

        return own with { Entries = entries.ToImmutable() };
    }

    private static YamlNode Merge(string key, YamlNode inherited, YamlNode own) => (inherited, own) switch
    {
        // A value model and a list of slot weights are replaced whole: half of either makes no sense.
        _ when key is "value" => own,

        // Files alone and files beside an engine are two ways to write one thing.
        (YamlSequence left, YamlMapping right) when key is "rules" => Merge(SurfaceRules.AsMapping(left), right, isRoot: false),
        (YamlMapping left, YamlSequence right) when key is "rules" => Merge(left, SurfaceRules.AsMapping(right), isRoot: false),
        // Weights come before the curve: a surface that writes a curve does not mean the inherited weights.
        (YamlMapping left, YamlMapping right) when key is "slots" && right["curve"] is not null && right["weights"] is null
            => Merge(left with { Entries = left.Entries.RemoveAll(entry => entry.Key.Text is "weights") }, right, isRoot: false),
        (YamlMapping left, YamlMapping right) => Merge(left, right, isRoot: false),
        (YamlSequence left, YamlSequence right) when key is "rules" or "files" or "models" => right with { Items = [.. left.Items, .. right.Items] },
        _ => own,
    };
}

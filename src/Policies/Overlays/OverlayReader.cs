using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Overlays;

/// <summary>
/// Applies an environment's overlay: numbers at paths, and servers' addresses, nothing else. A path is <c>surfaces.NAME.…</c>,
/// <c>rules.RULE.…</c> or <c>constraints.CONSTRAINT.…</c> followed by the keys down to the number.
/// </summary>
internal static class OverlayReader
{
    /// <summary>The documents with the overlay's numbers in them.</summary>
    public static void Apply(PolicyDocument overlay, List<PolicyDocument> surfaces, List<PolicyDocument> rules, DiagnosticBag diagnostics)
    {
        foreach (var (path, value) in overlay.Reader.Record("numbers")?.Mapping.Entries ?? [])
        {
            var keys = path.Text.Split('.');
            var applied = keys.Length >= 3 && keys[0] switch
            {
                "surfaces" => Replace(
                    surfaces,
                    root => string.Equals((root["surface"] as YamlScalar)?.Text, keys[1], StringComparison.Ordinal) ? Set(root, keys.AsSpan(2), (YamlScalar)value, diagnostics) : null),
                "rules" or "constraints" => Replace(rules, root => SetInList(root, keys[0], keys[1], keys.AsSpan(2).ToArray(), (YamlScalar)value, diagnostics)),
                _ => false,
            };
            if (!applied)
            {
                diagnostics.Error(
                    PolicyCodes.OverlayNotANumber,
                    path.Source,
                    path.Span,
                    $"There is no number at '{path.Text}'.",
                    "A path is surfaces.NAME.…, rules.NAME.… or constraints.NAME.…, down to a number that is written there.");
            }
        }
    }

    /// <summary>The addresses of servers that an overlay names.</summary>
    public static IEnumerable<OverlayServer> Servers(PolicyDocument overlay)
        => (overlay.Reader.Record("servers")?.Mapping.Entries ?? []).Select(entry => new OverlayServer(overlay.Reader.Text("overlay")!, entry.Key, (YamlScalar)entry.Value));

    private static bool Replace(List<PolicyDocument> documents, Func<YamlMapping, YamlMapping?> change)
    {
        for (var index = 0; index < documents.Count; index++)
        {
            if (change(documents[index].Root) is { } changed)
            {
                documents[index] = documents[index] with { Root = changed };
                return true;
            }
        }

        return false;
    }

    private static YamlMapping? SetInList(YamlMapping root, string list, string name, string[] keys, YamlScalar value, DiagnosticBag diagnostics)
    {
        if (root[list] is not YamlSequence sequence)
        {
            return null;
        }

        for (var index = 0; index < sequence.Items.Length; index++)
        {
            if (sequence.Items[index] is YamlMapping item
                && string.Equals((item["name"] as YamlScalar)?.Text, name, StringComparison.Ordinal)
                && Set(item, keys, value, diagnostics) is { } changed)
            {
                return With(root, list, sequence with { Items = sequence.Items.SetItem(index, changed) });
            }
        }

        return null;
    }

    private static YamlMapping? Set(YamlMapping mapping, ReadOnlySpan<string> keys, YamlScalar value, DiagnosticBag diagnostics)
    {
        var node = mapping[keys[0]];
        if (keys.Length == 1)
        {
            if (node is not YamlScalar scalar || ScalarValues.Number(scalar) is not { } before)
            {
                return null;
            }

            if (before == ScalarValues.Number(value))
            {
                diagnostics.Warning(
                    PolicyCodes.NoEffect,
                    value.Source,
                    value.Span,
                    $"{value.Text} stands there already, in {scalar.Source.Path}:{scalar.Source.Locate(scalar.Span.Start).Line}.",
                    "Write another number, or remove the line.");
            }

            return With(mapping, keys[0], value);
        }

        return node is YamlMapping inner && Set(inner, keys[1..], value, diagnostics) is { } changed ? With(mapping, keys[0], changed) : null;
    }

    private static YamlMapping With(YamlMapping mapping, string key, YamlNode value)
        => mapping with { Entries = [.. mapping.Entries.Select(entry => string.Equals(entry.Key.Text, key, StringComparison.Ordinal) ? entry with { Value = value } : entry)] };
}

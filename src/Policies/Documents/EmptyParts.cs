using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Documents;

/// <summary>Lists and named values with nothing in them: somebody meant to write something, or forgot to remove them.</summary>
internal static class EmptyParts
{
    /// <summary>Keys of which something more precise is said, and those that must be written even when there is nothing to say.</summary>
    private static readonly string[] SaidElsewhere = ["then", "terms", "values", "keys", "active", "sponsored", "attributes"];

    public static void Report(YamlMapping document, DiagnosticBag diagnostics)
    {
        if (document.Entries.IsEmpty)
        {
            Warn(document, "The file says nothing.", diagnostics);
            return;
        }

        foreach (var (key, value) in document.Entries)
        {
            Look(key, value, mayBeEmpty: false, diagnostics);
        }
    }

    private static void Look(YamlScalar key, YamlNode node, bool mayBeEmpty, DiagnosticBag diagnostics)
    {
        switch (node)
        {
            case YamlSequence { Items.IsEmpty: true } or YamlMapping { Entries.IsEmpty: true } when mayBeEmpty || SaidElsewhere.Contains(key.Text, StringComparer.Ordinal):
                break;
            case YamlSequence { Items.IsEmpty: true }:
                Warn(node, $"The list '{key.Text}' is empty and says nothing.", diagnostics);
                break;
            case YamlMapping { Entries.IsEmpty: true }:
                Warn(node, $"'{key.Text}' is empty and says nothing.", diagnostics);
                break;
            case YamlSequence sequence:
                foreach (var item in sequence.Items.OfType<YamlMapping>())
                {
                    Look(key, item, mayBeEmpty: true, diagnostics);
                }

                break;
            case YamlMapping mapping:
                // A column of a schema may have nothing to say but its name.
                var holdsColumns = key.Text is "attributes" or "features" or "context";
                foreach (var entry in mapping.Entries)
                {
                    Look(entry.Key, entry.Value, holdsColumns, diagnostics);
                }

                break;
        }
    }

    private static void Warn(YamlNode node, string message, DiagnosticBag diagnostics)
        => diagnostics.Warning(PolicyCodes.NoEffect, node.Source, node.Span, message, "Write what is meant, or remove it.");
}

using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Documents;

/// <summary>Names that stand twice in a list.</summary>
internal static class Repetition
{
    /// <summary>Warns of every name that a list has already had.</summary>
    public static void Report(IEnumerable<YamlScalar> names, DiagnosticBag diagnostics)
    {
        var seen = new Dictionary<string, YamlScalar>(StringComparer.Ordinal);
        foreach (var name in names.Where(name => !seen.TryAdd(name.Text, name)))
        {
            var first = seen[name.Text];
            var place = ReferenceEquals(first.Source, name.Source) ? "above" : $"in {first.Source.Path}";
            diagnostics.Warning(PolicyCodes.NoEffect, name.Source, name.Span, $"'{name.Text}' is listed already, {place}.", "Remove it: once is enough.");
        }
    }
}

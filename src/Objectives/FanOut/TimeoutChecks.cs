using System.Globalization;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>Finds timeouts that never act, because a surface's deadline comes first.</summary>
public static class TimeoutChecks
{
    /// <summary>Warns once for every model whose timeout is not below the deadline of a surface that uses it.</summary>
    /// <param name="surfaces">The surfaces by name, with their models.</param>
    /// <param name="diagnostics">Receives the findings.</param>
    public static void Check(IEnumerable<(string Surface, ModelSet Models)> surfaces, DiagnosticBag diagnostics)
    {
        var uses = surfaces.SelectMany(surface => surface.Models.All, (surface, model) => (surface.Surface, Deadline: surface.Models.Deadline ?? TimeSpan.MaxValue, model.Definition));
        foreach (var model in uses.Where(use => !use.Definition.IsExpression && use.Definition.Calls.Timeout >= use.Deadline).GroupBy(use => use.Definition))
        {
            var tightest = model.OrderBy(use => use.Deadline).ThenBy(use => use.Surface, StringComparer.Ordinal).First();
            var others = model.Select(use => use.Surface).Distinct(StringComparer.Ordinal).Count() - 1;
            var further = others == 0 ? ""
                : others == 1 ? ", nor that of another surface"
                : string.Create(CultureInfo.InvariantCulture, $", nor those of {others} other surfaces");
            var place = model.Key.Source["timeout"] ?? model.Key.Source["model"]!;
            diagnostics.Warning(
                ModelCodes.TimeoutBeyondDeadline,
                place.Source,
                place.Span,
                $"The timeout of {Text(model.Key.Calls.Timeout)} is not below the deadline of '{tightest.Surface}', {Text(tightest.Deadline)}{further}: it never acts there.",
                $"A timeout below {Text(tightest.Deadline)} leaves a page time for what stands in.");
        }
    }

    private static string Text(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.###}ms");
}

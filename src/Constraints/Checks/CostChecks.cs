using System.Globalization;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Expressions.Costs;
using RankOrchestrator.Language.Expressions.Findings;
using RankOrchestrator.Language.Expressions.Limits;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Constraints.Checks;

/// <summary>
/// Finds expressions, and surfaces, that take longer at worst than a page may: an error beyond
/// <see cref="ExpressionLimits.MostPageSteps"/>, a warning beyond <see cref="ExpressionLimits.SurePageSteps"/>, from where on
/// something may be cut off when a page is made. An expression that several surfaces use is reported once, at its worst.
/// </summary>
/// <param name="sizes">How large what requests carry can be.</param>
public sealed class CostChecks(InputSizes sizes)
{
    private const string Hint = "Use fewer macros inside one another, '==', 'in' or 'startsWith' in place of 'matches', "
        + "list an attribute's 'values' in the schema, or lower the surface's 'candidates'.";

    private readonly List<SurfaceCost> surfaces = [];

    /// <summary>The cost of a surface's rules and constraints; more can be added until <see cref="Report"/>.</summary>
    /// <param name="surface">The surface, as far as it compiled.</param>
    /// <param name="candidates">Most candidates of a request.</param>
    public SurfaceCost Of(CheckedSurface surface, int candidates)
    {
        var cost = new SurfaceCost(surface, sizes, candidates);
        surfaces.Add(cost);
        return cost;
    }

    /// <summary>Reports what costs too much.</summary>
    public void Report(DiagnosticBag diagnostics)
    {
        var worst = new Dictionary<YamlScalar, (SurfaceCost Surface, SurfaceCost.Entry Entry)>(ReferenceEqualityComparer.Instance);
        foreach (var surface in surfaces)
        {
            var (isTold, isRefused) = (false, false);
            foreach (var (text, entry) in surface.Entries)
            {
                if (IsOver(entry))
                {
                    isTold |= entry.Steps > ExpressionLimits.SurePageSteps;
                    isRefused |= entry.Steps > ExpressionLimits.MostPageSteps;
                    worst[text.Place] = worst.TryGetValue(text.Place, out var known) && known.Entry.Steps >= entry.Steps ? known : (surface, entry);
                }
            }

            if ((surface.Total > ExpressionLimits.MostPageSteps && !isRefused) || (surface.Total > ExpressionLimits.SurePageSteps && !isTold))
            {
                ReportTotal(surface, diagnostics);
            }
        }

        foreach (var (surface, entry) in worst.Values)
        {
            ReportEntry(surface, entry, diagnostics);
        }
    }

    private static bool IsOver(SurfaceCost.Entry entry) => entry.Steps > ExpressionLimits.SurePageSteps || entry.ForOne > ExpressionLimits.Cost;

    private static void ReportEntry(SurfaceCost surface, SurfaceCost.Entry entry, DiagnosticBag diagnostics)
    {
        var one = entry.IsForCandidates
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"This can take up to {entry.ForOne:N0} steps for one candidate, {entry.Steps:N0} for the {surface.Candidates:N0} candidates of '{surface.Policy.Name.Text}': {Time(entry.Steps)}")
            : string.Create(CultureInfo.InvariantCulture, $"This can take up to {entry.Steps:N0} steps for a request of '{surface.Policy.Name.Text}': {Time(entry.Steps)}");
        AddFinding(entry.Text, entry.Steps, one, Hint, diagnostics);
    }

    private static void ReportTotal(SurfaceCost surface, DiagnosticBag diagnostics)
    {
        var costliest = surface.Entries.OrderByDescending(entry => entry.Cost.Steps)
            .ThenBy(entry => entry.Text.Place.Source.Path, StringComparer.Ordinal).ThenBy(entry => entry.Text.Place.Span.Start).Take(3)
            .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Text.Place.Source.Path}:{entry.Text.Place.Source.Locate(entry.Text.Place.Span.Start)} ({entry.Cost.Steps:N0})"));
        var all = string.Create(
            CultureInfo.InvariantCulture,
            $"The expressions of '{surface.Policy.Name.Text}' can take up to {surface.Total:N0} steps for {surface.Candidates:N0} candidates: {Time(surface.Total)}");
        AddFinding(surface.Policy.Name, surface.Total, all, $"The costliest: {string.Join(", ", costliest)}.", diagnostics);
    }

    private static void AddFinding(PolicyText text, long steps, string message, string hint, DiagnosticBag diagnostics)
    {
        var span = text.Place.SpanOf(0, text.Text.Length);
        if (steps > ExpressionLimits.MostPageSteps)
        {
            diagnostics.Error(ExpressionCodes.TooCostly, text.Place.Source, span, string.Create(CultureInfo.InvariantCulture, $"{message}; the limit is {ExpressionLimits.MostPageSteps:N0}."), hint);
        }
        else
        {
            var limit = steps > ExpressionLimits.SurePageSteps
                ? string.Create(CultureInfo.InvariantCulture, $"beyond {ExpressionLimits.SurePageSteps:N0} it may be cut off")
                : string.Create(CultureInfo.InvariantCulture, $"beyond {ExpressionLimits.Cost:N0} for one candidate it may be cut off");
            diagnostics.Warning(ExpressionCodes.TooCostly, text.Place.Source, span, $"{message}; {limit}.", hint);
        }
    }

    private static string Time(long steps) => ((double)steps / ExpressionLimits.StepsPerSecond) switch
    {
        < 1 and var seconds => string.Create(CultureInfo.InvariantCulture, $"about {Math.Ceiling(seconds * 1000):N0} ms"),
        < 120 and var seconds => string.Create(CultureInfo.InvariantCulture, $"about {seconds:N1} s"),
        < 7_200 and var seconds => string.Create(CultureInfo.InvariantCulture, $"about {seconds / 60:N0} minutes"),
        _ => "hours",
    };
}

using System.Globalization;
using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Constraints.Checks;

/// <summary>Sums and means that no page can come to: limits that exclude each other, or that the declared range of an attribute does.</summary>
internal static class SumChecks
{
    public static void Check(CheckedSurface surface, DiagnosticBag diagnostics)
    {
        foreach (var constraint in surface.SoundConstraints.Where(constraint => constraint.Policy.Sum is not null))
        {
            var sum = constraint.Policy.Sum!;
            var range = SumRange.Of(constraint, surface);

            // A page without members has the mean that is asked for, unless everybody counts and slots must be filled.
            var hasMean = constraint.Group is null && constraint.Per is null && !surface.Policy.Slots.MayStayEmpty && range.Slots > 0;
            if (sum.Fewest > sum.Most)
            {
                Report(
                    constraint, "fewest",
                    $"asks for at least {Number(sum.Fewest.Value)} and allows at most {Number(sum.Most!.Value)}",
                    "One of them has to give way.", diagnostics);
            }
            else if (sum.Fewest > range.MostTotal)
            {
                Report(
                    constraint, "fewest",
                    $"asks for at least {Number(sum.Fewest.Value)}; no page comes to more than {Number(range.MostTotal)}",
                    range.Because, diagnostics);
            }
            else if (sum.Most < range.LeastTotal)
            {
                Report(
                    constraint, "most",
                    $"allows at most {Number(sum.Most.Value)}; no page comes to less than {Number(range.LeastTotal)}",
                    range.Because, diagnostics);
            }

            if (hasMean && sum.MeanFewest > sum.MeanMost)
            {
                Report(
                    constraint, "mean",
                    $"asks for a mean of at least {Number(sum.MeanFewest.Value)} and allows at most {Number(sum.MeanMost!.Value)}",
                    "One of them has to give way.", diagnostics);
            }
            else if (hasMean && sum.MeanFewest > range.Highest)
            {
                Report(
                    constraint, "mean",
                    $"asks for a mean of at least {Number(sum.MeanFewest.Value)}; no item counts more than {Number(range.Highest)}",
                    range.Because, diagnostics);
            }
            else if (hasMean && sum.MeanMost < range.Lowest)
            {
                Report(
                    constraint, "mean",
                    $"allows a mean of at most {Number(sum.MeanMost.Value)}; no item counts less than {Number(range.Lowest)}",
                    range.Because, diagnostics);
            }
        }
    }

    private static void Report(CompiledConstraint constraint, string key, string what, string hint, DiagnosticBag diagnostics)
    {
        var place = constraint.Policy.PlaceOf(key);
        var message = $"'{constraint.Policy.Name.Text}' {what}.";
        if (constraint is { When: null, Policy: { IsEnabled: true, Penalty: null } })
        {
            diagnostics.Error(PolicyCodes.ImpossibleSum, place.Source, place.Span, message, hint);
        }
        else
        {
            diagnostics.Warning(PolicyCodes.ImpossibleSum, place.Source, place.Span, message, hint);
        }
    }

    private static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);
}

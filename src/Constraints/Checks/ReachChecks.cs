using RankOrchestrator.Constraints.Checks.Conditions;
using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Constraints.Checks;

/// <summary>Constraints and pins that cannot have an effect: never in force, without possible members, or beyond the page.</summary>
internal static class ReachChecks
{
    public static void Check(CheckedSurface surface, DiagnosticBag diagnostics)
    {
        var required = surface.Policy.Rules.SelectMany(rule => rule.Actions.Requires).Select(name => name.Text).ToHashSet(StringComparer.Ordinal);
        foreach (var constraint in surface.SoundConstraints)
        {
            CheckInForce(surface, constraint, required, diagnostics);
            CheckSlots(surface, constraint, diagnostics);
        }

        foreach (var rule in surface.Policy.Rules.Where(rule => rule.Actions.PinSlot >= surface.Policy.Slots.Most))
        {
            ReportBeyond(surface, rule.Name, $"pins to slot {rule.Actions.PinSlot}", diagnostics);
        }
    }

    private static void CheckInForce(CheckedSurface surface, CompiledConstraint constraint, HashSet<string> required, DiagnosticBag diagnostics)
    {
        var name = constraint.Policy.Name;
        if (!constraint.Policy.IsEnabled && !required.Contains(name.Text))
        {
            diagnostics.Warning(
                PolicyCodes.NeverInForce, name.Place.Source, name.Place.Span,
                $"The constraint '{name.Text}' is off and no rule of the surface '{surface.Policy.Name.Text}' requires it.",
                "Remove 'enabled: false', or write a rule with 'require'.");
        }

        if (!Satisfiability.May(surface.Conditions.Of(constraint.When, Truths.True)))
        {
            Report(constraint.Policy.When!, $"The constraint '{name.Text}' is never in force: its 'when' cannot hold.", diagnostics);
        }
        else if (constraint.Group is not null && !Satisfiability.May(surface.Conditions.Of(constraint.When, Truths.True), surface.Conditions.Of(constraint.Group, Truths.True)))
        {
            Report(constraint.Policy.Group!, $"The group of the constraint '{name.Text}' can have no member.", diagnostics);
        }
    }

    private static void Report(PolicyText text, string message, DiagnosticBag diagnostics)
        => diagnostics.Warning(
            PolicyCodes.NeverInForce, text.Place.Source, text.Place.SpanOf(0, text.Text.Length), message,
            "Look for conditions that exclude each other, or for values outside the declared range.");

    private static void CheckSlots(CheckedSurface surface, CompiledConstraint constraint, DiagnosticBag diagnostics)
    {
        // A floor that reaches beyond every page is reported with its capacity.
        if (!constraint.AsksForMembers && !constraint.Rows.IsEmpty && constraint.Rows.Min(row => row.Row.From) is var from && from >= surface.Policy.Slots.Most)
        {
            ReportBeyond(surface, constraint.Policy.Name, $"begins at slot {from}", diagnostics);
        }
    }

    private static void ReportBeyond(CheckedSurface surface, PolicyText name, string what, DiagnosticBag diagnostics)
        => diagnostics.Warning(
            PolicyCodes.BeyondPage, name.Place.Source, name.Place.Span,
            $"'{name.Text}' {what}, which no page of the surface '{surface.Policy.Name.Text}' has.",
            $"Its pages have at most {surface.Policy.Slots.Most} slots, counted from 0.");
}

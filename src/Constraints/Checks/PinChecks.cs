using System.Collections.Immutable;
using RankOrchestrator.Constraints.Checks.Conditions;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Constraints.Checks;

/// <summary>
/// Pins that cannot all hold: two candidates for one slot, or one candidate in two. Certain for pins that are always in
/// force; a warning for those that may be in force together.
/// </summary>
internal static class PinChecks
{
    public static void Check(CheckedSurface surface, DiagnosticBag diagnostics)
    {
        var pins = Pins(surface).OrderBy(pin => pin.Slot).ThenBy(pin => pin.Name.Text, StringComparer.Ordinal).ToArray();
        for (var second = 1; second < pins.Length; second++)
        {
            for (var first = 0; first < second; first++)
            {
                if (Contradiction(pins[first], pins[second]) is { } contradiction && MayMeet(surface, pins[first], pins[second]))
                {
                    Report(pins[first], pins[second], contradiction, diagnostics);
                }
            }
        }
    }

    private static IEnumerable<Pin> Pins(CheckedSurface surface)
    {
        foreach (var constraint in surface.SoundConstraints)
        {
            var isCertain = constraint is { When: null, Policy: { IsEnabled: true, Penalty: null } };
            foreach (var pin in constraint.Rows.Where(row => row.Row.IsPin))
            {
                yield return new Pin(constraint.Policy.Name, pin.Row.From, constraint.Policy.Candidate, constraint.When, null, [], isCertain);
            }
        }

        foreach (var rule in surface.SoundRules)
        {
            if (rule.Policy.Actions.PinSlot is { } slot)
            {
                yield return new Pin(rule.Policy.Name, slot, null, rule.When, rule.Match, rule.Periods, IsCertain: false);
            }
        }
    }

    private static string? Contradiction(Pin first, Pin second)
    {
        if (first.Candidate is not null && second.Candidate is not null)
        {
            var isSame = string.Equals(first.Candidate, second.Candidate, StringComparison.Ordinal);
            return (isSame, first.Slot == second.Slot) switch
            {
                (true, false) => $"both pin the candidate '{first.Candidate}', to slots {first.Slot} and {second.Slot}",
                (false, true) => $"pin '{first.Candidate}' and '{second.Candidate}' to slot {first.Slot}",
                _ => null,
            };
        }

        // Two rules that match the same candidates choose the same one.
        return first.Slot != second.Slot || (first.Candidate is null && second.Candidate is null && string.Equals(first.Match?.Text, second.Match?.Text, StringComparison.Ordinal))
            ? null
            : $"both pin a candidate to slot {first.Slot}";
    }

    private static bool MayMeet(CheckedSurface surface, Pin first, Pin second)
        => Overlap(first.Periods, second.Periods) && Satisfiability.May(surface.Conditions.Of(first.When, Truths.True), surface.Conditions.Of(second.When, Truths.True));

    private static bool Overlap(ImmutableArray<(long From, long To)> left, ImmutableArray<(long From, long To)> right)
        => left.IsEmpty || right.IsEmpty || left.Any(one => right.Any(other => one.From < other.To && other.From < one.To));

    private static void Report(Pin first, Pin second, string contradiction, DiagnosticBag diagnostics)
    {
        var place = second.Name.Place;
        var message = $"'{first.Name.Text}' and '{second.Name.Text}' {contradiction}.";
        if (first.IsCertain && second.IsCertain)
        {
            diagnostics.Error(
                PolicyCodes.ContradictoryPins, place.Source, place.Span, message,
                "One slot holds one candidate: change a slot, remove one of them, or write under 'when' which one holds.");
        }
        else
        {
            diagnostics.Warning(PolicyCodes.ContradictoryPins, place.Source, place.Span, message[..^1] + " when both are in force.", "Write conditions that exclude each other, or change a slot.");
        }
    }

    /// <summary>A pin by a constraint (with a candidate) or by a rule (with a match).</summary>
    private sealed record Pin(PolicyText Name, int Slot, string? Candidate, CompiledExpression? When, CompiledExpression? Match, ImmutableArray<(long From, long To)> Periods, bool IsCertain);
}

using System.Globalization;
using System.Runtime.InteropServices;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Policies.Constraints;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Constraints.Checks;

/// <summary>
/// Constraints that every page keeps, or that act as something else than they say. A rule file is shared by surfaces, so a
/// constraint is reported when that is so on every surface that has it; the widest of them is named.
/// </summary>
internal sealed class ConstraintEffectChecks
{
    private readonly Dictionary<(string Constraint, string Key), Verdict> verdicts = [];

    /// <summary>Looks at the constraints of one surface.</summary>
    /// <param name="checkedSurface">The surface.</param>
    /// <param name="isMeant">Which of its constraints to look at; null for all.</param>
    public void Look(CheckedSurface checkedSurface, Func<ConstraintPolicy, bool>? isMeant = null)
    {
        var surface = checkedSurface.Policy;
        foreach (var compiled in checkedSurface.SoundConstraints.Where(constraint => isMeant?.Invoke(constraint.Policy) ?? true))
        {
            var constraint = compiled.Policy;
            var statements = Statements(compiled, surface).Concat(OfSum(compiled, checkedSurface)).Concat(OfCondition(compiled, checkedSurface));
            foreach (var (key, statement) in statements)
            {
                ref var verdict = ref CollectionsMarshal.GetValueRefOrAddDefault(verdicts, (constraint.Name.Text, key), out var isKnown);
                verdict = !isKnown ? new Verdict(constraint, statement, surface.Slots.Most, IsEffective: statement is null)
                    : new Verdict(
                        constraint,
                        surface.Slots.Most > verdict.Slots || verdict.Statement is null ? statement ?? verdict.Statement : verdict.Statement,
                        Math.Max(verdict.Slots, surface.Slots.Most), verdict.IsEffective || statement is null);
            }
        }
    }

    /// <summary>Reports what was found on all surfaces.</summary>
    public void Report(DiagnosticBag diagnostics)
    {
        foreach (var ((_, key), verdict) in verdicts)
        {
            if (!verdict.IsEffective && verdict.Statement is { } statement)
            {
                var place = verdict.Constraint.PlaceOf(key);
                diagnostics.Warning(statement.Code, place.Source, place.Span, statement.Message, statement.Hint);
            }
        }
    }

    /// <summary>What is to be said of each key that could be without effect; null where it has one.</summary>
    private static IEnumerable<(string Key, Statement? Statement)> Statements(CompiledConstraint compiled, SurfacePolicy surface)
    {
        var constraint = compiled.Policy;
        var name = constraint.Name.Text;
        var slots = surface.Slots.Most;
        var length = Math.Max(0, Math.Min(constraint.To, slots - 1) - constraint.From + 1);
        var room = Math.Min(length, surface.MostCandidates);
        if (constraint.Penalty is 0 && constraint.Diversity is null)
        {
            yield return ("penalty", Say($"A violation of '{name}' costs nothing, so nothing keeps it.", "Write what a violation costs in page value, or leave 'penalty' away to make it hard."));
        }

        foreach (var statement in OfKind(compiled, surface, length, room))
        {
            yield return statement;
        }
    }

    /// <summary>The same of the keys that its kind has. Slots that no page has are reported as that.</summary>
    private static IEnumerable<(string Key, Statement? Statement)> OfKind(CompiledConstraint compiled, SurfacePolicy surface, int length, int room) => compiled.Policy.Kind switch
    {
        ConstraintKind.Cap or ConstraintKind.Floor or ConstraintKind.Window when compiled.Policy.LimitExpression is not null => [],
        ConstraintKind.Cap => length > 0 ? Cap(compiled, surface, length, room) : [],
        ConstraintKind.Floor => [("fewest", compiled.Policy is { Limit: > 0 } or { LimitShare: > 0 } ? null : Say(
            $"Every page keeps '{compiled.Policy.Name.Text}': {(compiled.Policy.LimitShare is null ? "at least 0" : "a share of at least 0")} is no limit.",
            "Write how many there must be, or remove it."))],
        ConstraintKind.Window => length > 0
            ? Window(compiled.Policy with { Limit = compiled.Rows[0].On(surface.Slots.Most).Limit }, surface, length, room)
            : [],
        ConstraintKind.Forbid => [],
        ConstraintKind.Pin => [],
        ConstraintKind.Sponsored => Sponsored(compiled, compiled.Policy.Sponsored!, surface.Slots.Most),
        ConstraintKind.Sum => [],
        ConstraintKind.Keep => Keep(compiled.Policy),
        ConstraintKind.Calibrated => Calibrated(compiled.Policy),
        ConstraintKind.Before => [("slots", length != 1 ? null : Say(
            $"Every page keeps '{compiled.Policy.Name.Text}': in one slot nobody stands before anybody.", "Write the first and the last slot of a range."))],
        ConstraintKind.Diversity => Diversity(compiled.Policy),
        ConstraintKind.Unlike => length > 0 ? Unlike(compiled.Policy, surface, length, room) : [],
    };

    private static (string Key, Statement? Statement)[] Cap(CompiledConstraint compiled, SurfacePolicy surface, int length, int room)
    {
        var (cap, limit) = (compiled.Policy, compiled.Rows[0].On(surface.Slots.Most).Limit);
        return
        [
            ("most", limit >= room ? Say($"Every page keeps '{cap.Name.Text}': at most {limit} of {room} is no limit.", Counted(cap, surface, length))
                : limit == 0 && cap.LimitShare is > 0 and var share ? Say(
                    $"A share of {Number(share)} of {length} slots allows none on every page: it is rounded down.",
                    "Write 'most: 0' or a 'forbid' if none is meant, or a larger share.")
                : null),
        ];
    }

    private static (string Key, Statement? Statement)[] Window(ConstraintPolicy window, SurfacePolicy surface, int length, int room)
    {
        var name = window.Name.Text;
        var limits = window.Limit < Math.Min(window.Size, room);
        return
        [
            ("most", limits ? null
                : window.Limit >= window.Size ? Say(
                    $"Every page keeps '{name}': at most {window.Limit} of {window.Size} neighbouring slots is no limit.",
                    "'most' must be below 'size' to mean something.")
                : Say($"Every page keeps '{name}': at most {window.Limit} of {room} is no limit.", Counted(window, surface, length))),
            ("size", !limits || window.Size <= length ? null
                : Say($"The window of '{name}' is wider than the {length} slots there are and never moves.", "Write a 'cap' if all slots together are meant, or a smaller 'size'.")),
        ];
    }

    private static IEnumerable<(string Key, Statement? Statement)> Sponsored(CompiledConstraint compiled, SponsoredPolicy sponsored, int slots)
    {
        var constraint = compiled.Policy;
        var name = constraint.Name.Text;
        if (sponsored is { MaximumShare: null, MinimumShare: null, MinimumGap: null } && !constraint.Writes("notInFirst"))
        {
            yield return ("", Say($"'{name}' limits nothing.", "Write at least one of 'maxShare', 'minShare', 'minGap' and 'notInFirst'."));
        }

        if (sponsored.MaximumShare is { } most)
        {
            var members = compiled.Rows.First(row => row is { Share: not null, Row.Sense: RowSense.AtMost }).On(slots).Limit;
            yield return ("maxShare", members >= slots ? Say($"Every page keeps '{name}': a share of {Number(most)} is no limit.", "A share is from 0 to 1; 0.25 is a quarter of the slots.")
                : members == 0 && most > 0 ? Say($"A share of {Number(most)} allows none on pages of {slots} slots: it is rounded down.", "Write 0 or a 'forbid' if none is meant, or a larger share.")
                : null);
        }

        if (sponsored.MinimumShare is { } fewest)
        {
            yield return ("minShare", fewest > 0 ? null : Say($"Every page keeps '{name}': a share of at least 0 is no limit.", "Remove 'minShare', or write a share above 0."));
        }

        if (sponsored.MinimumGap is { } gap)
        {
            yield return ("minGap", gap == 1 ? Say("'minGap: 1' says nothing: two items always differ in position by 1.", "With 2 there is another item between them.")
                : gap >= slots && slots > 1 ? Say($"A gap of {gap} is wider than pages of {slots} slots: it allows one item.", "Write a smaller gap, or a 'cap' with 'most: 1'.")
                : null);
        }

        if (constraint.Writes("notInFirst"))
        {
            yield return ("notInFirst", sponsored.FirstSlotsWithout == 0 ? Say("'notInFirst: 0' says nothing.", "Write in how many first slots none may stand, or remove it.")
                : sponsored.FirstSlotsWithout >= slots ? Say(
                    $"'notInFirst: {sponsored.FirstSlotsWithout}' allows none on pages of {slots} slots.",
                    "Write a 'forbid' if none is meant, or a smaller number.")
                : null);
        }
    }

    private static IEnumerable<(string Key, Statement? Statement)> Calibrated(ConstraintPolicy calibrated)
        => [("within", calibrated.Calibration!.Within < 1 ? null : Say(
            $"Every page keeps '{calibrated.Name.Text}': a share may be lacking by all there is.",
            "Write by how much a share may be lacking, such as 0.05, or leave 'within' away."))];

    private static IEnumerable<(string Key, Statement? Statement)> Diversity(ConstraintPolicy diversity)
        => [
            ("weight", diversity.Diversity!.Weight > 0 ? null : Say(
                $"'{diversity.Name.Text}' asks for nothing: a page that is like no candidate costs nothing.",
                "Write what such a page costs in page value.")),
            ("penalty", diversity.Written["penalty"] is null ? null : Say(
                $"'{diversity.Name.Text}' has its price in 'weight'; 'penalty' is not read.", "Remove 'penalty'.")),
        ];

    private static IEnumerable<(string Key, Statement? Statement)> Unlike(ConstraintPolicy unlike, SurfacePolicy surface, int length, int room)
        => Window(unlike, surface, length, room).Append(("above", unlike.Unlike!.Above < 1 ? null : Say(
            $"Every page keeps '{unlike.Name.Text}': no cosine is above 1.", "Write a cosine above which items are alike, such as 0.9.")));

    private static IEnumerable<(string Key, Statement? Statement)> Keep(ConstraintPolicy keep)
        => [("keep", keep.Keeps.Any(one => one.AtLeast > 0) ? null : Say(
            $"'{keep.Name.Text}' keeps nothing: at least 0 of the best is no limit.",
            "Write the part of the best that is to be kept, such as 0.98."))];

    /// <summary>Sums that every page keeps by what is declared of what is added up.</summary>
    private static IEnumerable<(string Key, Statement? Statement)> OfSum(CompiledConstraint compiled, CheckedSurface surface)
    {
        if (compiled.Policy.Sum is not { } sum)
        {
            yield break;
        }

        var (name, range) = (compiled.Policy.Name.Text, SumRange.Of(compiled, surface));
        if (sum.Limits.IsEmpty)
        {
            yield return ("", Say($"'{name}' limits nothing.", "Write at least one of 'most', 'fewest' and 'mean'."));
        }

        if (sum.Most is { } most)
        {
            yield return ("most", most < range.MostTotal ? null : Say(
                $"Every page keeps '{name}': none comes to more than {Number(range.MostTotal)}.", range.Because));
        }

        if (sum.Fewest is { } fewest)
        {
            yield return ("fewest", fewest > range.LeastTotal ? null : Say(
                $"Every page keeps '{name}': none comes to less than {Number(range.LeastTotal)}.", range.Because));
        }

        if (sum.MeanMost is not null || sum.MeanFewest is not null)
        {
            var limits = sum.MeanMost < range.Highest || sum.MeanFewest > range.Lowest;
            yield return ("mean", limits ? null : Say(
                $"Every page keeps '{name}': every item counts from {Number(range.Lowest)} to {Number(range.Highest)}.", range.Because));
        }
    }

    private static string Counted(ConstraintPolicy constraint, SurfacePolicy surface, int length) => surface.MostCandidates < length
        ? $"Requests of the surface '{surface.Name.Text}' have at most {surface.MostCandidates} candidates."
        : $"Pages of the surface '{surface.Name.Text}' have at most {surface.Slots.Most} slots{(length < surface.Slots.Most ? $", of which it counts {length}" : "")}.";

    private static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);

    private static Statement Say(string message, string hint) => new(PolicyCodes.KeptByEveryPage, message, hint);

    private static IEnumerable<(string Key, Statement? Statement)> OfCondition(CompiledConstraint constraint, CheckedSurface surface)
        => constraint.When is not { } when ? []
            : [("when", RuleEffects.AlwaysHolds(when, surface.Conditions) ? new Statement(
                PolicyCodes.AlwaysHolds, $"The 'when' of '{constraint.Policy.Name.Text}' holds always.",
                "Remove 'when', or write the condition that is meant.") : null)];

    /// <summary>What is said of a key.</summary>
    private sealed record Statement(string Code, string Message, string Hint);

    /// <summary>What is said of a key so far, from the surface with the largest pages, and whether it has an effect somewhere.</summary>
    private readonly record struct Verdict(ConstraintPolicy Constraint, Statement? Statement, int Slots, bool IsEffective);
}

using System.Globalization;
using RankOrchestrator.Orchestrator.Explanations;
using RankOrchestrator.Orchestrator.Presentation;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>Explanations for a terminal.</summary>
internal static class ExplanationText
{
    /// <summary>Writes each item, and what it all rests on.</summary>
    public static void Write(CommandOutput output, PageExplanation page)
    {
        var text = output.Text;
        text.Line(Invariant($"{page.Surface}: {page.Slots} slots, {page.Status}, page value {WrappedText.Number(page.PageValue)}"));
        foreach (var item in page.Items)
        {
            text.Line();
            WriteItem(text, item);
        }

        text.Line();
        text.Line(page.Items.All(item => item.IsExact)
            ? Invariant($"{page.PagesSolved} pages solved again, each proven best, {page.Steps} steps.")
            : Invariant($"{page.PagesSolved} pages solved again, {page.Steps} steps. What is marked 'not proven' rests on the best pages found, not on the best there are; more --steps may prove it."));
    }

    private static void WriteItem(WrappedText text, ItemExplanation item)
    {
        var proven = item.IsExact ? "" : " (not proven)";
        text.Line(item.Place switch
        {
            ItemPlace.OnPage => Invariant($"{item.Item} stands in slot {item.Slot}{proven}"),
            ItemPlace.LeftOut => $"{item.Item} is not on the page{proven}",
            ItemPlace.Excluded => $"{item.Item} is excluded by {string.Join(" and ", item.ExcludedBy)}{proven}",
            ItemPlace.Absent => $"{item.Item} is not among the candidates",
            _ => throw new ArgumentOutOfRangeException(nameof(item), item.Place, null),
        }, 0, text.Ink.Strong);
        if (item.Value is { } value)
        {
            WriteValue(text, value);
        }

        foreach (var pin in item.Pins)
        {
            text.Line(pin.Costs > 0
                ? $"pinned by {pin.Pin}, which moves it from {Slot(pin.SlotWithout)}; costs the page {WrappedText.Number(pin.Costs)}"
                : $"pinned by {pin.Pin}, which moves nothing and costs nothing", 2);
        }

        foreach (var holding in item.HeldBy)
        {
            text.Line(
                $"held {holding.Holds} by {holding.Constraint}: without it {Slot(holding.SlotWithout)}, page value {WrappedText.Number(holding.PageValueWithout)} (costs "
                    + $"{WrappedText.Number(holding.Costs)})",
                2);
        }

        WriteLeftOut(text, item);
        if (item.Goal is { } goal)
        {
            WriteGoal(text, item, goal);
        }

        if (item is { Place: ItemPlace.OnPage, Slot: { } slot } && !item.Omitted.Contains("keeps", StringComparer.Ordinal))
        {
            text.Line(item.KeepsSlotDownTo is { } least ? Invariant($"keeps slot {slot} down to a value of {least:G6}") : Invariant($"keeps slot {slot} however little it is worth"), 2);
        }

        if (item.Omitted.Count > 0)
        {
            text.Line($"not found out within the steps and the time: {string.Join(", ", item.Omitted)}", 2);
        }
    }

    private static void WriteValue(WrappedText text, ValueBuildUp value)
    {
        text.Line($"models: {string.Join(", ", value.Predictions.Select(prediction => $"{prediction.Name} {WrappedText.Number(prediction.Value)}"))}", 2);
        foreach (var term in value.Terms)
        {
            text.Row((value.IsProduct ? "× " : "+ ") + term.Name, term.Value, 2);
        }

        if (value.Rules.Count > 0)
        {
            text.Row("= before rules", value.BeforeRules, 2);
        }

        foreach (var rule in value.Rules)
        {
            var does = string.Join(", ", Effects(rule));
            if (rule.Before.Equals(rule.After))
            {
                text.Line($"{rule.Rule}: {does}", 2);
            }
            else
            {
                text.Row($"{rule.Rule} {does}", rule.After, 2);
            }

            text.Line($"{rule.Why} ({rule.Owner})", 6);
        }

        text.Row("= value", value.AfterRules, 2);
        if (value is { SlotWeight: { } weight, OnPage: { } onPage })
        {
            text.Row(Invariant($"× slot weight {weight:0.0000} = on the page"), onPage, 2);
        }
    }

    private static IEnumerable<string> Effects(RuleStep rule)
    {
        if (rule.Boost is { } boost)
        {
            yield return Invariant($"×{boost}");
        }

        if (rule.Add is { } add)
        {
            yield return Invariant($"{(add < 0 ? "" : "+")}{add}");
        }

        foreach (var tag in rule.Tags)
        {
            yield return "tag " + tag;
        }

        if (rule.Pins is { } slot)
        {
            yield return Invariant($"pin to slot {slot}");
        }

        if (rule.Excludes)
        {
            yield return "exclude";
        }
    }

    private static void WriteLeftOut(WrappedText text, ItemExplanation item)
    {
        if (item.Place == ItemPlace.Excluded)
        {
            text.Line(item.SlotIfAdmitted is { } admitted ? Invariant($"exempt from that it would stand in slot {admitted}") : "exempt from that it would not be on the page either", 2);
        }

        if (item.LeftOut is { } reason)
        {
            text.Line(reason.Constraints.Count == 0
                ? Invariant($"outvalued: {reason.WorthMore} candidates are worth more; nearest on the page {string.Join(", ", reason.OutvaluedBy.Select(other => Invariant($"{other.Item} (slot {other.Slot}, {other.Value:0.0000})")))}")
                : $"kept off by {string.Join(" and ", reason.Constraints)}: without {(reason.Constraints.Count == 1 ? "it" : "them")} {Slot(reason.SlotWithout)}, page value "
                    + $"{WrappedText.Number(reason.PageValueWithout!.Value)}", 2);
        }

        WritePlace(text, "best slot it may have", item.BestPlace);
        if (item.CheapestPlace != item.BestPlace && item.CheapestPlace?.Slot != item.BestPlace?.Slot)
        {
            WritePlace(text, "cheapest", item.CheapestPlace);
        }
    }

    private static void WritePlace(WrappedText text, string what, PossiblePlace? place)
    {
        if (place is not null)
        {
            text.Line(
                Invariant($"{what}: slot {place.Slot}, for which the page would lose {WrappedText.Number(place.Loses)}{(place.Leaves.Count == 0 ? "" : $" and {string.Join(", ", place.Leaves)}")}"),
                2);
        }
    }

    private static void WriteGoal(WrappedText text, ItemExplanation item, SlotGoal goal)
    {
        var where = item.Slot is { } at && at <= goal.Slot || goal.Slot == 0 ? Invariant($"slot {goal.Slot}") : Invariant($"slot {goal.Slot} or above");
        if (!goal.IsReachable || goal.IsCertain)
        {
            text.Line(goal.IsCertain ? $"{where}: however little it is worth"
                : goal.KeptOutBy.Count == 0 ? $"{where}: no larger value brings it there"
                : $"{where}: not however much it is worth, because of {string.Join(" and ", goal.KeptOutBy)}", 2);
            WriteSmaller(text, goal, where);
            return;
        }

        if (goal.SmallestValue is { } value)
        {
            var boost = goal.SmallestBoost is { } factor ? $": a boost of {WrappedText.Enough(factor)}, or" : ": ";
            text.Line($"{where} takes a value of {WrappedText.Enough(value)}{boost} {(goal.SmallestAdd >= 0 ? "+" : "")}{WrappedText.Enough(goal.SmallestAdd!.Value)}", 2);
        }
        else
        {
            text.Line(Invariant($"{where} takes a value of about {goal.Threshold:G6}, which no page solved again has shown"), 2);
        }

        WriteSmaller(text, goal, where);
        foreach (var weight in goal.Weights)
        {
            text.Line(weight.Needed is { } needed ? Invariant($"or weight {weight.Weight} {WrappedText.Beyond(needed, weight.Now)} (now {weight.Now}){(weight.IsNearest ? "" : " " + weight.Note)}")
                : Invariant($"weight {weight.Weight} (now {weight.Now}): {weight.Note ?? Invariant($"nothing from {weight.Searched[0]:G6} to {weight.Searched[1]:G6} brings it there")}"), 4);
        }
    }

    private static void WriteSmaller(WrappedText text, SlotGoal goal, string where)
    {
        if (goal.SmallerValue is { } smaller)
        {
            text.Line($"{where} also with a value of {WrappedText.Beyond(smaller, double.PositiveInfinity)}: a rule then pins another item", 2);
        }
    }

    private static string Slot(int? slot) => slot is { } at ? Invariant($"slot {at}") : "not on the page";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Text.Json;
using RankOrchestrator.Constraints.Policies.Model;
using RankOrchestrator.Objectives.Value;
using RankOrchestrator.Orchestrator.Pipeline;

namespace RankOrchestrator.Orchestrator.Answers;

/// <summary>
/// Writes why an item is worth what it is: the terms, which make exactly the item's value when they are added (or
/// multiplied, as the surface combines them), the predictions behind them, and the rules that touched the item. A boost
/// scales the terms; an addition, and every rule of a multiplied value, is a term under the rule's name.
/// </summary>
internal static class ItemReasonsWriter
{
    /// <summary>Writes the members into the item's object.</summary>
    public static void Write(Utf8JsonWriter json, RankWorkspace workspace, int row)
    {
        var surface = workspace.Surface;
        var effects = workspace.Effects.AsSpan(0, surface.Rules.Explain(workspace.Rules, row, workspace.Valued.Values[row], workspace.Effects));
        WriteTerms(json, workspace, row, effects);
        json.WriteStartObject("predictions"u8);
        foreach (var column in surface.PredictionColumns)
        {
            json.WriteNumber(surface.Environment.Predictions[column], workspace.Frame.Predictions.Column(column)[row]);
        }

        json.WriteEndObject();
        json.WriteStartArray("rules"u8);
        foreach (var effect in effects)
        {
            WriteRule(json, surface.Rules.Rules[effect.Rule]);
        }

        json.WriteEndArray();
    }

    private static void WriteTerms(Utf8JsonWriter json, RankWorkspace workspace, int row, ReadOnlySpan<Constraints.Rules.RuleEffect> effects)
    {
        var surface = workspace.Surface;
        var names = surface.Value.Terms;
        var terms = workspace.Terms;
        for (var term = 0; term < names.Length; term++)
        {
            terms[term] = workspace.Valued.Term(term)[row];
        }

        var isSum = surface.Value.Combination == ValueCombination.Sum;
        for (var index = 0; index < effects.Length; index++)
        {
            terms[names.Length + index] = Apply(surface.Rules.Rules[effects[index].Rule].Actions, effects[index], isSum, terms.AsSpan(0, names.Length + index));
        }

        json.WriteStartObject("terms"u8);
        for (var term = 0; term < names.Length; term++)
        {
            json.WriteNumber(names[term], Finite.OrZero(terms[term]));
        }

        var neutral = isSum ? 0.0 : 1.0;
        for (var index = 0; index < effects.Length; index++)
        {
            var own = terms[names.Length + index];
            if (own != neutral)
            {
                json.WriteNumber(surface.Rules.Rules[effects[index].Rule].Name.Text, Finite.OrZero(own));
            }
        }

        json.WriteEndObject();
    }

    /// <summary>The rule's own term; a boost of a sum scales the terms before it instead.</summary>
    private static double Apply(RuleActions actions, Constraints.Rules.RuleEffect effect, bool isSum, Span<double> terms)
    {
        if (!isSum)
        {
            return effect.Before != 0 ? effect.After / effect.Before : 1;
        }

        if (actions.Boost is { } boost)
        {
            var factor = effect.Before < 0 ? 1 / boost : boost;
            foreach (ref var term in terms)
            {
                term *= factor;
            }
        }

        return actions.Add ?? 0;
    }

    private static void WriteRule(Utf8JsonWriter json, RulePolicy rule)
    {
        json.WriteStartObject();
        json.WriteString("rule"u8, rule.Name.Text);
        if (rule.Actions.Boost is { } boost)
        {
            json.WriteNumber("boost"u8, boost);
        }

        if (rule.Actions.Add is { } add)
        {
            json.WriteNumber("add"u8, add);
        }

        if (!rule.Actions.Tags.IsEmpty)
        {
            json.WriteStartArray("tags"u8);
            foreach (var tag in rule.Actions.Tags)
            {
                json.WriteStringValue(tag.Text);
            }

            json.WriteEndArray();
        }

        if (rule.Actions.PinSlot is { } slot)
        {
            json.WriteNumber("pin"u8, slot);
        }

        json.WriteEndObject();
    }
}

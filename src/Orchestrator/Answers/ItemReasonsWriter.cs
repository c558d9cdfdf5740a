using System.Text.Json;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Objectives.Value;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Answers;

/// <summary>
/// Writes why an item is worth what it is: the terms, which make exactly the item's value, the predictions behind them,
/// and the rules that touched the item. Terms are added up: a boost scales the terms before it, an addition is a term
/// under the rule's name. Where the surface multiplies its terms they are factors (<c>combine: product</c>) and so are
/// boosts, unless a rule added something: then their product is one summand, <c>product</c>.
/// </summary>
internal static class ItemReasonsWriter
{
    /// <summary>Writes the members into the item's object.</summary>
    public static void Write(Utf8JsonWriter json, RankWorkspace workspace, int row, int slot, RuleOnItemWriter rules)
    {
        var surface = workspace.Surface;
        var effects = workspace.Effects.AsSpan(0, surface.RuleRunner.Explain(workspace.Rules, row, workspace.Valued.Values[row], workspace.Effects));
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
            rules.Write(surface.Rules.Rules[effect.Rule], effect, slot);
        }

        json.WriteEndArray();
        PinsWriter.Write(json, workspace, slot);
    }

    private static void WriteTerms(Utf8JsonWriter json, RankWorkspace workspace, int row, ReadOnlySpan<RuleEffect> effects)
    {
        var value = workspace.Surface.Value;
        if (value.Combination == ValueCombination.Product && !Adds(effects))
        {
            json.WriteString("combine"u8, "product"u8);
            json.WriteStartObject("terms"u8);
            WriteFactors(json, workspace, row, effects);
        }
        else
        {
            json.WriteStartObject("terms"u8);
            WriteSummands(json, workspace, row, effects);
        }

        json.WriteEndObject();
    }

    private static bool Adds(ReadOnlySpan<RuleEffect> effects)
    {
        foreach (var effect in effects)
        {
            if (effect.Add is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The surface's terms, and each boost under its rule's name.</summary>
    private static void WriteFactors(Utf8JsonWriter json, RankWorkspace workspace, int row, ReadOnlySpan<RuleEffect> effects)
    {
        var names = workspace.Surface.Value.Terms;
        for (var term = 0; term < names.Length; term++)
        {
            json.WriteNumber(names[term], Finite.OrZero(workspace.Valued.Term(term)[row]));
        }

        foreach (var effect in effects)
        {
            if (effect.Boost is not null)
            {
                json.WriteNumber(workspace.Surface.Rules.Rules[effect.Rule].Name.Text, effect.Factor);
            }
        }
    }

    /// <summary>The surface's terms, scaled by every boost that came after them, and each addition under its rule's name.</summary>
    private static void WriteSummands(Utf8JsonWriter json, RankWorkspace workspace, int row, ReadOnlySpan<RuleEffect> effects)
    {
        var value = workspace.Surface.Value;
        var isProduct = value.Combination == ValueCombination.Product;
        var own = isProduct ? 1 : value.Terms.Length;
        var terms = workspace.Terms;
        for (var term = 0; term < own; term++)
        {
            terms[term] = isProduct ? workspace.Valued.Values[row] : workspace.Valued.Term(term)[row];
        }

        for (var index = 0; index < effects.Length; index++)
        {
            var factor = effects[index].Factor;
            foreach (ref var term in terms.AsSpan(0, own + index))
            {
                term *= factor;
            }

            terms[own + index] = effects[index].Add ?? 0;
        }

        for (var term = 0; term < own; term++)
        {
            json.WriteNumber(isProduct ? "product" : value.Terms[term], Finite.OrZero(terms[term]));
        }

        for (var index = 0; index < effects.Length; index++)
        {
            if (terms[own + index] != 0)
            {
                json.WriteNumber(workspace.Surface.Rules.Rules[effects[index].Rule].Name.Text, Finite.OrZero(terms[own + index]));
            }
        }
    }
}

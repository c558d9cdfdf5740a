using System.Text.Json;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Answers;

/// <summary>
/// Writes what <c>explain: full</c> adds: what every rule did and brought to the page, what every constraint costs it,
/// and why the best candidates that are not on the page were left out, and what was dropped of the request. Bounded in size whatever the request.
/// </summary>
internal static class ExplanationWriter
{
    /// <summary>Candidates left out that are explained one by one.</summary>
    public const int MostLeftOut = 50;

    /// <summary>Writes the member <c>explanation</c>.</summary>
    public static void Write(Utf8JsonWriter json, RankWorkspace workspace)
    {
        json.WriteStartObject("explanation"u8);
        json.WriteString("ruleEngine"u8, workspace.Surface.RuleEngine);
        WriteRules(json, workspace);
        WriteConstraints(json, workspace);
        LeftOutWriter.Write(json, workspace);
        WriteDropped(json, workspace.Reading.Dropped);
        json.WriteEndObject();
    }

    private static void WriteRules(Utf8JsonWriter json, RankWorkspace workspace)
    {
        var rules = workspace.Surface.Rules.Rules;
        json.WriteStartArray("rules"u8);
        for (var rule = 0; rule < rules.Length; rule++)
        {
            if (!workspace.Rules.Holds[rule])
            {
                continue;
            }

            json.WriteStartObject();
            json.WriteString("rule"u8, rules[rule].Name.Text);
            json.WriteString("why"u8, rules[rule].Why);
            json.WriteString("owner"u8, rules[rule].Owner);
            json.WriteNumber("candidates"u8, Bits.Count(workspace.Rules.Matched(rule)));
            WriteShareOfPage(json, workspace, rule);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>How many items of the page the rule touched, and how much page value that brought.</summary>
    private static void WriteShareOfPage(Utf8JsonWriter json, RankWorkspace workspace, int rule)
    {
        var items = 0;
        var brought = 0.0;
        var slots = workspace.Allocation.CandidateBySlot;
        for (var slot = 0; slot < slots.Length; slot++)
        {
            if (slots[slot] < 0 || !Bits.Contains(workspace.Rules.Matched(rule), workspace.Page.Rows[slots[slot]]))
            {
                continue;
            }

            items++;
            var row = workspace.Page.Rows[slots[slot]];
            var count = workspace.Surface.RuleRunner.Explain(workspace.Rules, row, workspace.Valued.Values[row], workspace.Effects);
            foreach (var effect in workspace.Effects.AsSpan(0, count))
            {
                if (effect.Rule == rule)
                {
                    brought += workspace.Page.Problem.Weights[slot] * (effect.After - effect.Before);
                }
            }
        }

        json.WriteNumber("items"u8, items);
        json.WriteNumber("pageValue"u8, Finite.OrZero(brought));
    }

    private static void WriteConstraints(Utf8JsonWriter json, RankWorkspace workspace)
    {
        json.WriteStartArray("constraints"u8);
        var problem = workspace.Page.Problem;
        var constraints = problem.Constraints;
        for (var first = 0; first < constraints.Length; first++)
        {
            if (IsNamedBefore(constraints, first))
            {
                continue;
            }

            var name = constraints[first].Name;
            json.WriteStartObject();
            json.WriteString("constraint"u8, name);
            json.WriteBoolean("hard"u8, constraints[first].IsHard);
            json.WriteNumber("price"u8, Price(workspace.Allocation, problem, name));
            if (workspace.Page.DiversityOf(first) is { } diversity)
            {
                var isLike = diversity.Of(problem, workspace.Allocation);
                json.WriteNumber("violated"u8, 1 - isLike);
                json.WriteNumber("comesTo"u8, isLike);
            }
            else
            {
                json.WriteNumber("violated"u8, Violated(workspace.Allocation, problem, name));
            }

            WriteTotal(json, workspace, constraints[first]);
            WriteUncounted(json, workspace, name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>What the part of a sum that is nearest to its limit comes to, and the limit.</summary>
    private static void WriteTotal(Utf8JsonWriter json, RankWorkspace workspace, in SlotConstraint constraint)
    {
        if (!constraint.IsSum)
        {
            return;
        }

        SumReading? nearest = null;
        foreach (var reading in SumReading.Of(workspace.Page.Problem, constraint, workspace.Allocation.CandidateBySlot))
        {
            nearest = nearest is null || (reading.IsAtMost ? reading.Total > nearest.Total : reading.Total < nearest.Total) ? reading : nearest;
        }

        if (nearest is not null)
        {
            json.WriteNumber("limit"u8, nearest.Limit);
            json.WriteNumber("comesTo"u8, Finite.OrZero(nearest.Total));
        }
    }

    /// <summary>The first candidates that a sum does not know the amount of, and how many there are.</summary>
    private static void WriteUncounted(Utf8JsonWriter json, RankWorkspace workspace, string name)
    {
        foreach (var uncounted in workspace.Page.Uncounted)
        {
            if (string.Equals(workspace.Surface.Policy.Constraints[uncounted.Constraint].Name.Text, name, StringComparison.Ordinal))
            {
                json.WriteNumber("uncounted"u8, uncounted.Count);
                json.WriteStartArray("uncountedItems"u8);
                foreach (var row in uncounted.FirstRows)
                {
                    json.WriteStringValue(workspace.Request.Candidates.IdUtf8(row));
                }

                json.WriteEndArray();
            }
        }
    }

    /// <summary>The first things that were dropped of the request, and what was wrong with them.</summary>
    private static void WriteDropped(Utf8JsonWriter json, DroppedInput dropped)
    {
        json.WriteStartArray("dropped"u8);
        for (var index = 0; index < dropped.Places.Count; index++)
        {
            var place = dropped.Places[index];
            json.WriteStartObject();
            json.WriteString("pointer"u8, place.Error.Pointer);
            json.WriteString("message"u8, place.Error.Message);
            json.WriteString("cost"u8, place.Cost == MistakeCost.Candidate ? "candidate" : "field");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static bool IsNamedBefore(ReadOnlySpan<SlotConstraint> constraints, int index)
    {
        for (var earlier = 0; earlier < index; earlier++)
        {
            if (string.Equals(constraints[earlier].Name, constraints[index].Name, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static double Price(SlotAllocation allocation, SlotProblem problem, string name)
    {
        var price = 0.0;
        foreach (var binding in allocation.Binding)
        {
            if (string.Equals(ConstraintNames.Name(problem, binding.Constraint), name, StringComparison.Ordinal))
            {
                price += binding.Price;
            }
        }

        return price;
    }

    private static double Violated(SlotAllocation allocation, SlotProblem problem, string name)
    {
        var units = 0.0;
        foreach (var violation in allocation.Violations)
        {
            if (string.Equals(ConstraintNames.Name(problem, violation.Constraint), name, StringComparison.Ordinal))
            {
                units += violation.Units;
            }
        }

        return units;
    }
}

using System.Text.Json;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Answers;

/// <summary>
/// Writes constraints of a problem as the names they have in policies, each once: one policy constraint may be several
/// of the problem.
/// </summary>
internal static class ConstraintNames
{
    /// <summary>What a violation of no constraint stands for: slots that could not be filled.</summary>
    public const string FillingThePage = "page-full";

    /// <summary>Constraints that hold the page back, dearest first.</summary>
    public static void WriteBinding(Utf8JsonWriter json, SlotAllocation allocation, SlotProblem problem)
    {
        json.WriteStartArray("binding"u8);
        var binding = allocation.Binding;
        for (var index = 0; index < binding.Count; index++)
        {
            var name = Name(problem, binding[index].Constraint);
            var isFirst = true;
            for (var earlier = 0; earlier < index && isFirst; earlier++)
            {
                isFirst = !string.Equals(Name(problem, binding[earlier].Constraint), name, StringComparison.Ordinal);
            }

            if (isFirst)
            {
                json.WriteStringValue(name);
            }
        }

        json.WriteEndArray();
    }

    /// <summary>Writes what constraints that hold the page back cost, as <c>prices</c>: page value that one more unit of their limits would bring.</summary>
    public static void WritePrices(Utf8JsonWriter json, SlotAllocation allocation, SlotProblem problem)
    {
        json.WriteStartObject("prices"u8);
        var binding = allocation.Binding;
        for (var index = 0; index < binding.Count; index++)
        {
            var name = Name(problem, binding[index].Constraint);
            var (price, isFirst) = (0.0, true);
            for (var other = 0; other < binding.Count; other++)
            {
                var isSame = string.Equals(Name(problem, binding[other].Constraint), name, StringComparison.Ordinal);
                price += isSame ? binding[other].Price : 0;
                isFirst &= !isSame || other >= index;
            }

            if (isFirst)
            {
                json.WriteNumber(name, Finite.OrZero(price));
            }
        }

        json.WriteEndObject();
    }

    /// <summary>Constraints that the page does not satisfy.</summary>
    public static void WriteRelaxed(Utf8JsonWriter json, SlotAllocation allocation, SlotProblem problem)
    {
        json.WriteStartArray("relaxed"u8);
        var violations = allocation.Violations;
        for (var index = 0; index < violations.Count; index++)
        {
            var name = Name(problem, violations[index].Constraint);
            var isFirst = true;
            for (var earlier = 0; earlier < index && isFirst; earlier++)
            {
                isFirst = !string.Equals(Name(problem, violations[earlier].Constraint), name, StringComparison.Ordinal);
            }

            if (isFirst)
            {
                json.WriteStringValue(name);
            }
        }

        json.WriteEndArray();
    }

    /// <summary>A smallest set of constraints that contradict each other; nothing when there is none.</summary>
    public static void WriteConflict(Utf8JsonWriter json, SlotAllocation allocation, SlotProblem problem)
    {
        if (allocation.Conflict.Count == 0)
        {
            return;
        }

        json.WriteStartArray("conflict"u8);
        foreach (var name in allocation.Conflict.Select(constraint => Name(problem, constraint)).Distinct(StringComparer.Ordinal))
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    /// <summary>The name of a constraint of the problem.</summary>
    public static string Name(SlotProblem problem, int constraint)
        => constraint == SlotProblem.Filling ? FillingThePage : problem.Constraints[constraint].Name;
}

using System.Text.Json;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Answers;

/// <summary>Writes of every guarantee what the page has of the term, and what the best page for that term alone has.</summary>
internal static class GuaranteeWriter
{
    /// <summary>Writes the member <c>guarantees</c>; nothing where there are none.</summary>
    public static void Write(Utf8JsonWriter json, RankWorkspace workspace)
    {
        if (workspace.Guarantees.Count == 0)
        {
            return;
        }

        json.WriteStartArray("guarantees"u8);
        foreach (var (kept, guarantee) in workspace.Guarantees)
        {
            var problem = workspace.Page.Problem;
            json.WriteStartObject();
            json.WriteString("constraint"u8, kept.Row.Name);
            json.WriteString("term"u8, kept.Name);
            json.WriteNumber("atLeast"u8, kept.AtLeast);
            json.WriteNumber("best"u8, Finite.OrZero(guarantee.Best));
            json.WriteNumber("bestBound"u8, Finite.OrZero(guarantee.BestBound));
            var readings = SumReading.Of(problem, problem.Constraints[guarantee.Constraint], workspace.Allocation.CandidateBySlot);
            json.WriteNumber("comesTo"u8, readings.Count == 0 ? 0 : Finite.OrZero(readings[0].Total));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

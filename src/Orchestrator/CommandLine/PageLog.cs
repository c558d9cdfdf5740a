using System.Text;
using System.Text.Json;
using RankOrchestrator.Constraints.Slots;
using RankOrchestrator.Constraints.Slots.Instances;
using RankOrchestrator.Orchestrator.Answers;
using RankOrchestrator.Orchestrator.Decisions;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>Lines that hold a page with its problem: of a decision log, or records of an instance and a page.</summary>
internal static class PageLog
{
    /// <summary>Reads one line.</summary>
    public static Reading<PageRecord> Read(string line)
    {
        var utf8 = Encoding.UTF8.GetBytes(line);
        if (IsRecord(utf8))
        {
            return PageRecordReader.Read(utf8);
        }

        return DecisionReader.Read(utf8, out var problem) is { } decision
            ? Read(decision)
            : new Reading<PageRecord>(null, problem!.ReplaceLineEndings(" "));
    }

    private static bool IsRecord(byte[] utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("instance", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static Reading<PageRecord> Read(LoggedDecision decision)
    {
        foreach (var status in Enum.GetValues<AllocationStatus>())
        {
            if (string.Equals(CertificateWords.Status(status), decision.Status, StringComparison.Ordinal))
            {
                var instance = new SlotInstance(decision.RequestId, [.. decision.Candidates], decision.Problem, DeclaresPriorities: true);
                return new Reading<PageRecord>(new PageRecord(instance, decision.Slots, status, decision.Objective, decision.Bound ?? double.PositiveInfinity, decision.Engine), null);
            }
        }

        return new Reading<PageRecord>(null, $"There is no status '{decision.Status}'.");
    }
}

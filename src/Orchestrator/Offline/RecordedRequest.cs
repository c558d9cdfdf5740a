using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Assignments;
using RankOrchestrator.Orchestrator.Pipeline;

namespace RankOrchestrator.Orchestrator.Offline;

/// <summary>A request from a file, or a line of a decision log with what was known when it was served.</summary>
/// <param name="Place">Where it stands: the file, and for a line <c>:</c> and its number.</param>
/// <param name="Body">The request.</param>
internal sealed record RecordedRequest(string Place, ReadOnlyMemory<byte> Body)
{
    /// <summary>The request's id, or the name that somebody gave the line; empty when it has none.</summary>
    public string Name { get; init; } = "";

    /// <summary>What time it was; null when the line does not say.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>Languages for a request that names none; null when the line does not say.</summary>
    public string? Language { get; init; }

    /// <summary>What the models said; null when the line does not say.</summary>
    public LoggedPredictions? Predictions { get; init; }

    /// <summary>The answer as it was served; empty when the line does not say.</summary>
    public ReadOnlyMemory<byte> Answer { get; init; }

    /// <summary>Hash of the page that was served; empty when the line does not say.</summary>
    public string Hash { get; init; } = "";

    /// <summary>Hash of the plan that made it; empty when the line does not say.</summary>
    public string Plan { get; init; } = "";

    /// <summary>How hard it was searched for; null for everything that the policies asked for.</summary>
    public SearchEffort? Effort { get; init; }

    /// <summary>What stood in for models.</summary>
    public IReadOnlyList<Degradation> StandIns { get; init; } = [];

    /// <summary>What flags were, where the request no longer says who asked; else null.</summary>
    public LoggedFlags? Flags { get; init; }

    /// <summary>Arms of experiments that the page was made by; null for a request that was not served.</summary>
    public GivenAssignments? Assignments { get; init; }

    /// <summary>What exploring drew from; null when the line does not say.</summary>
    public ulong? Draw { get; init; }

    /// <summary>To make the page that was served, byte for byte.</summary>
    public RankConditions AsServed => new()
    {
        Now = Now,
        Languages = Languages,
        Predictions = Predictions,
        Effort = Effort,
        StandIns = StandIns,
        Flags = Flags,
        Assignments = Assignments,
        Draw = Draw,
    };

    /// <summary>
    /// To make its page again, with reasons and without exploration: for what policies do to it, and not what load and chance did when it was served.
    /// </summary>
    public RankConditions Conditions => AsServed with { Effort = null, StandIns = [], Draw = null, Explains = true, Explores = false };

    private string[]? Languages => Language is null ? null : [Language];
}

using RankOrchestrator.Objectives.FanOut;
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

    /// <summary>What the models said; null when the line does not say.</summary>
    public LoggedPredictions? Predictions { get; init; }

    /// <summary>The answer as it was served; empty when the line does not say.</summary>
    public ReadOnlyMemory<byte> Answer { get; init; }

    /// <summary>To make its page again, with reasons.</summary>
    public RankConditions Conditions => new() { Now = Now, Predictions = Predictions, Explains = true };
}

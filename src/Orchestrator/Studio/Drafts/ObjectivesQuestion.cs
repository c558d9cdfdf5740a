using System.Text.Json.Serialization;

namespace RankOrchestrator.Orchestrator.Studio.Drafts;

/// <summary>Which objectives are to be traded.</summary>
internal sealed record ObjectivesQuestion
{
    /// <summary>Two or three terms of the value.</summary>
    [JsonRequired]
    public string[] Objectives { get; init; } = [];

    /// <summary>Over which pages. Default: the draft's own.</summary>
    public TradeOver Over { get; init; }

    /// <summary>Reads one; null with a sentence when it is none.</summary>
    public static ObjectivesQuestion? Read(ReadOnlySpan<byte> body, out string wrong)
        => StudioJson.Read<ObjectivesQuestion>(
            body,
            static question => question.Objectives is null || question.Objectives.Any(name => name is null) ? "'objectives' is a list of names." : null,
            out wrong);
}

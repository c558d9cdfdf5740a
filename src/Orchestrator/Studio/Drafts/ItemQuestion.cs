using System.Text.Json.Serialization;

namespace RankOrchestrator.Orchestrator.Studio.Drafts;

/// <summary>Which candidate is asked about.</summary>
internal sealed record ItemQuestion
{
    /// <summary>Its id.</summary>
    [JsonRequired]
    public string Item { get; init; } = "";

    /// <summary>The slot to bring it to; null for one higher than where it stands, or the last one.</summary>
    public int? Slot { get; init; }

    /// <summary>Reads one; null with a sentence when it is none.</summary>
    public static ItemQuestion? Read(ReadOnlySpan<byte> body, out string wrong)
        => StudioJson.Read<ItemQuestion>(body, static question => question.Item is null ? "'item' is missing." : null, out wrong);
}

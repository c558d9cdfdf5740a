using System.Text.Json;
using System.Text.Json.Serialization;

namespace RankOrchestrator.Orchestrator.Studio.Drafts;

/// <summary>The pages over which objectives are traded.</summary>
[JsonConverter(typeof(TradeOverWords))]
internal enum TradeOver
{
    /// <summary>The draft's own.</summary>
    Page,

    /// <summary>Those of the samples of its surface.</summary>
    Samples,

    /// <summary>Those of the last logged decisions about its surface, with the outputs that their models had.</summary>
    Decisions,
}

/// <summary>In JSON, by their names in kebab case.</summary>
internal sealed class TradeOverWords() : JsonStringEnumConverter<TradeOver>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

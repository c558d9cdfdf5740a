using System.Text.Json;
using System.Text.Json.Serialization;

namespace RankOrchestrator.Orchestrator.Explanations;

/// <summary>The words for where a candidate is.</summary>
internal sealed class ItemPlaceWords() : JsonStringEnumConverter<ItemPlace>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

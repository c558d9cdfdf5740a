using System.Text.Json.Serialization;

namespace RankOrchestrator.Orchestrator.Frontiers;

/// <summary>Frontiers as JSON: members in camel case.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FrontierReport))]
internal sealed partial class FrontierJson : JsonSerializerContext;

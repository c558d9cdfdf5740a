using System.Text.Json.Serialization;

namespace RankOrchestrator.Orchestrator.Prices;

/// <summary>Prices as JSON: members in camel case, absent what is not known.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PagePrices))]
[JsonSerializable(typeof(LogPrices))]
internal sealed partial class PriceJson : JsonSerializerContext;

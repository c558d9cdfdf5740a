using System.Text.Json.Serialization;

namespace RankOrchestrator.Orchestrator.Explanations;

/// <summary>Explanations as JSON: members in camel case, words in kebab case, absent what is not known.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(ItemPlaceWords)])]
[JsonSerializable(typeof(PageExplanation))]
[JsonSerializable(typeof(IReadOnlyList<ItemExplanation>))]
internal sealed partial class ExplanationJson : JsonSerializerContext;

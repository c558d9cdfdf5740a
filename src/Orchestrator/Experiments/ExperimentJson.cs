using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace RankOrchestrator.Orchestrator.Experiments;

/// <summary>Verdicts and plans as JSON: members in camel case, what is no number left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true,
    WriteIndented = true)]
[JsonSerializable(typeof(ExperimentVerdict))]
[JsonSerializable(typeof(ImmutableArray<ExperimentPlan>))]
internal sealed partial class ExperimentJson : JsonSerializerContext;

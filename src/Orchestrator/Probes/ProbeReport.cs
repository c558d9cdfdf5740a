using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace RankOrchestrator.Orchestrator.Probes;

/// <summary>What the probes of all surfaces found.</summary>
/// <param name="Surfaces">The surfaces, in the order of the plan.</param>
internal sealed record ProbeReport(IReadOnlyList<ProbedSurface> Surfaces)
{
    /// <summary>Parts of the policies that no given request reaches and that can be reached.</summary>
    public int CanBeReached => Surfaces.Sum(surface => surface.Findings.Count(finding => !finding.IsTrouble));

    /// <summary>What somebody has to look at.</summary>
    public int Troubles => Surfaces.Sum(surface => surface.Findings.Count(finding => finding.IsTrouble));
}

/// <summary>What the probe of one surface found.</summary>
/// <param name="Surface">Its name.</param>
/// <param name="Requests">Requests that were made up.</param>
/// <param name="Findings">The findings, in the order in which they came.</param>
internal sealed record ProbedSurface(string Surface, int Requests, IReadOnlyList<KeptFinding> Findings);

/// <summary>A finding, and the file in which its request was kept.</summary>
internal sealed record KeptFinding([property: JsonIgnore] ProbeFinding Finding, string? File)
{
    /// <inheritdoc cref="ProbeFinding.Kind"/>
    [JsonConverter(typeof(ProbeKindConverter))]
    public ProbeKind Kind => Finding.Kind;

    /// <inheritdoc cref="ProbeFinding.Name"/>
    public string Name => Finding.Name;

    /// <inheritdoc cref="ProbeFinding.Sentence"/>
    public string Sentence => Finding.Sentence;

    /// <inheritdoc cref="ProbeFinding.IsTrouble"/>
    public bool IsTrouble => Finding.IsTrouble;

    /// <inheritdoc cref="ProbeFinding.Request"/>
    public JsonObject? Request => Finding.Request;
}

/// <summary>Kinds by their names in kebab case.</summary>
internal sealed class ProbeKindConverter() : JsonStringEnumConverter<ProbeKind>(System.Text.Json.JsonNamingPolicy.KebabCaseLower);

/// <summary>Findings as JSON: members in camel case, absent what is not known.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProbeReport))]
internal sealed partial class ProbeJson : JsonSerializerContext;

using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RankOrchestrator.Orchestrator.Decisions.Lines;

/// <summary>
/// A line of the decision log about a page that nobody saw: what another plan, or another arm of an experiment, made of a request that had
/// been answered, and how that differs from what was served (<c>docs/shadow.schema.json</c>).
/// </summary>
internal sealed record ShadowLine
{
    /// <summary>Name and version of the format.</summary>
    public const string FormatName = "shadow/1";

    /// <summary>The format.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>When the page was made.</summary>
    public required DateTime At { get; init; }

    /// <summary>The request's id, or empty.</summary>
    public required string RequestId { get; init; }

    /// <summary>The surface.</summary>
    public required string Surface { get; init; }

    /// <summary>Hash of the plan that made it.</summary>
    public required string Plan { get; init; }

    /// <summary>Hash of the plan that made the page that was served.</summary>
    public required string Served { get; init; }

    /// <summary>Which share of the surface's pages such a line is kept of.</summary>
    public required double Rate { get; init; }

    /// <summary>Who asked.</summary>
    public ShadowUser? Context { get; init; }

    /// <summary>The experiment of which it is another arm; null for another plan.</summary>
    public string? Experiment { get; init; }

    /// <summary>The arm that made it.</summary>
    public string? Arm { get; init; }

    /// <summary>The arm by which the page was served.</summary>
    public string? ServedArm { get; init; }

    /// <summary>Why there is no page, in the words of <c>problem+json</c>; null when there is one.</summary>
    public string? Refused { get; init; }

    /// <summary>Whether both pages were made of the same predictions.</summary>
    public bool Shared { get; init; }

    /// <summary>How it differs; null when there is none.</summary>
    public ShadowDifference? Difference { get; init; }

    /// <summary>The item of each slot; null for an empty one.</summary>
    public ImmutableArray<string?> Items { get; init; } = [];

    /// <summary>What stood in for something else.</summary>
    public ImmutableArray<ShadowDegradation> Degraded { get; init; } = [];

    /// <summary>Whether something stood in for something else on the page that was served.</summary>
    public bool ServedDegraded { get; init; }

    /// <summary>Milliseconds that it took.</summary>
    public double Milliseconds { get; init; }

    /// <summary>
    /// Whether it tells if the pages of the two would be the same: they were made of the same predictions, or nothing stood in for any.
    /// </summary>
    [JsonIgnore]
    public bool IsTelling => Difference is not null && (Shared || (Degraded.IsEmpty && !ServedDegraded));

    /// <summary>Whether a line is one.</summary>
    public static bool Is(ReadOnlySpan<byte> line) => line.StartsWith("{\"format\":\"shadow/"u8);

    /// <summary>Reads a line.</summary>
    /// <exception cref="JsonException">It is damaged.</exception>
    public static ShadowLine Read(ReadOnlySpan<byte> line)
        => JsonSerializer.Deserialize(line, ShadowJson.Default.ShadowLine) ?? throw new JsonException("There is no object.");

    /// <summary>Writes its object.</summary>
    public void Write(Utf8JsonWriter json) => JsonSerializer.Serialize(json, this, ShadowJson.Default.ShadowLine);
}

/// <summary>Who asked, where a line of a page has it.</summary>
/// <param name="UserId">As the log has it: maybe a hash.</param>
internal sealed record ShadowUser(string UserId);

/// <summary>What stood in for something else; the words are those of the answer.</summary>
internal sealed record ShadowDegradation(string Model, string Reason, string Fallback);

/// <summary>How a page differs from the one that was served.</summary>
internal sealed record ShadowDifference
{
    /// <summary>Whether every slot has the item that was served there.</summary>
    public required bool Same { get; init; }

    /// <summary>Slots that have another item.</summary>
    public required int Slots { get; init; }

    /// <summary>Share of the items of both pages together that stand on both; 1 where both are empty.</summary>
    public required double Overlap { get; init; }

    /// <summary>Kendall's τ of the items on both; null where fewer than two are.</summary>
    public double? Correlation { get; init; }

    /// <summary>Which share of the attention goes to other items.</summary>
    public required double Attention { get; init; }

    /// <summary>What both pages are worth by the plan that served; null where the plans did not read the same candidates.</summary>
    public ShadowValues? ByServed { get; init; }

    /// <summary>What both pages are worth by the plan of the shadow.</summary>
    public ShadowValues? ByShadow { get; init; }
}

/// <summary>What two pages are worth by the values of one plan, each item counted as its slot counts.</summary>
/// <param name="Served">The page that was served.</param>
/// <param name="Shadow">The page of the shadow.</param>
internal readonly record struct ShadowValues(double Served, double Shadow)
{
    /// <summary>By which part of the served page's value the other differs; null where that is 0.</summary>
    [JsonIgnore]
    public double? Change => Served == 0 ? null : (Shadow - Served) / Math.Abs(Served);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ShadowLine))]
internal sealed partial class ShadowJson : JsonSerializerContext;

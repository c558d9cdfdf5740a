using System.Text.Json;

namespace RankOrchestrator.EndToEnd.Pages;

/// <summary>A request and its answer side by side, as JSON: what the independent checker looks at.</summary>
internal sealed class PageUnderTest
{
    private readonly Dictionary<string, JsonElement> candidates;
    private readonly JsonElement certificate;

    public PageUnderTest(byte[] request, byte[] answer)
    {
        Request = JsonElement.Parse(request);
        Answer = JsonElement.Parse(answer);
        candidates = Request.GetProperty("candidates").EnumerateArray().ToDictionary(Id, StringComparer.Ordinal);
        certificate = Answer.GetProperty("certificate");
        Items = [.. Answer.GetProperty("items").EnumerateArray()];
    }

    public JsonElement Request { get; }

    public JsonElement Answer { get; }

    public IReadOnlyList<JsonElement> Items { get; }

    public string Status => certificate.GetProperty("status").GetString()!;

    public double Objective => certificate.GetProperty("objective").GetDouble();

    /// <summary>Names of the constraints that the answer admits to have given up.</summary>
    public IReadOnlySet<string> Relaxed => Names("relaxed");

    /// <summary>Names of the constraints that, so the answer says, cannot all hold.</summary>
    public IReadOnlySet<string> Conflict => Names("conflict");

    public string Surface => Request.GetProperty("surface").GetString()!;

    public int Slots => Request.GetProperty("slots").GetInt32();

    public DateTimeOffset Now => Request.GetProperty("now").GetDateTimeOffset();

    public IEnumerable<JsonElement> Candidates => candidates.Values;

    /// <summary>Values that the answer tells: of the items, and of the candidates left out where it explains them.</summary>
    public IReadOnlyDictionary<string, double> KnownValues => Items
        .Concat(Answer.TryGetProperty("explanation", out var explanation) ? explanation.GetProperty("leftOut").EnumerateArray() : [])
        .DistinctBy(Id, StringComparer.Ordinal)
        .ToDictionary(Id, item => item.GetProperty("value").GetDouble(), StringComparer.Ordinal);

    public static string Id(JsonElement item) => item.GetProperty("id").GetString()!;

    public static string? Text(JsonElement candidate, string attribute)
        => candidate.GetProperty("attributes").TryGetProperty(attribute, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static bool Is(JsonElement candidate, string attribute)
        => candidate.GetProperty("attributes").TryGetProperty(attribute, out var value) && value.ValueKind == JsonValueKind.True;

    public static double? Number(JsonElement candidate, string section, string name)
        => candidate.TryGetProperty(section, out var values) && values.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    /// <summary>An attribute that is a list of numbers; empty when it is absent.</summary>
    public static double[] Vector(JsonElement candidate, string attribute)
        => candidate.GetProperty("attributes").TryGetProperty(attribute, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(part => part.GetDouble())] : [];

    public JsonElement Candidate(string id) => candidates[id];

    public bool HasCandidate(string id) => candidates.ContainsKey(id);

    /// <summary>Whether a flag was on for the request.</summary>
    public bool Flag(string name) => Answer.GetProperty("flags").GetProperty(name).GetBoolean();

    /// <summary>A value of the request's context; undefined when it has none.</summary>
    public JsonElement Context(string name)
        => Request.TryGetProperty("context", out var context) && context.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : default;

    private HashSet<string> Names(string member)
        => certificate.TryGetProperty(member, out var names) ? [.. names.EnumerateArray().Select(name => name.GetString()!)] : [];
}

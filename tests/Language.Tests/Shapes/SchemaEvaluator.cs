using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RankOrchestrator.Language.Tests.Shapes;

/// <summary>
/// A small evaluator of JSON Schema (draft 2020-12) that shares no code with the product: what an editor would say of a
/// file. It knows the keywords that the product writes and fails on every other one.
/// </summary>
internal sealed class SchemaEvaluator
{
    private readonly JsonElement root;

    public SchemaEvaluator(string schema)
    {
        using var document = JsonDocument.Parse(schema);
        root = document.RootElement.Clone();
    }

    /// <summary>Whether a value fits the schema, or the definition of a name in it.</summary>
    public bool Accepts(JsonNode? value, string? definition = null)
        => Fits(definition is null ? root : root.GetProperty("$defs").GetProperty(definition), value);

    private bool Fits(JsonElement schema, JsonNode? value) => schema.EnumerateObject().All(keyword => Fits(schema, keyword, value));

    private bool Fits(JsonElement schema, JsonProperty keyword, JsonNode? value) => keyword.Name switch
    {
        "$schema" or "$defs" or "title" or "description" => true,
        "$ref" => Fits(root.GetProperty("$defs").GetProperty(keyword.Value.GetString()!["#/$defs/".Length..]), value),
        "type" => IsOf(keyword.Value.GetString()!, value),
        "enum" => keyword.Value.EnumerateArray().Any(allowed => value?.GetValueKind() == JsonValueKind.String && allowed.GetString() == value.GetValue<string>()),
        "pattern" => value?.GetValueKind() != JsonValueKind.String || Regex.IsMatch(value.GetValue<string>(), keyword.Value.GetString()!, RegexOptions.ECMAScript, TimeSpan.FromSeconds(5)) && !EndsInLineBreakOnly(value.GetValue<string>(), keyword.Value.GetString()!),
        "minimum" => Number(value) is not { } number || number >= keyword.Value.GetDouble(),
        "maximum" => Number(value) is not { } number || number <= keyword.Value.GetDouble(),
        "minItems" => value is not JsonArray array || array.Count >= keyword.Value.GetInt32(),
        "items" => value is not JsonArray array || array.All(item => Fits(keyword.Value, item)),
        "required" => value is not JsonObject record || keyword.Value.EnumerateArray().All(name => record.ContainsKey(name.GetString()!)),
        "properties" => value is not JsonObject record || keyword.Value.EnumerateObject().All(property => !record.ContainsKey(property.Name) || Fits(property.Value, record[property.Name])),
        "additionalProperties" => value is not JsonObject record || record.All(member => Declares(schema, member.Key) || (keyword.Value.ValueKind != JsonValueKind.False && Fits(keyword.Value, member.Value))),
        "propertyNames" => value is not JsonObject record || record.All(member => Fits(keyword.Value, JsonValue.Create(member.Key))),
        "anyOf" => keyword.Value.EnumerateArray().Any(alternative => Fits(alternative, value)),
        "allOf" => keyword.Value.EnumerateArray().All(part => Fits(part, value)),
        "oneOf" => keyword.Value.EnumerateArray().Count(alternative => Fits(alternative, value)) == 1,
        _ => throw new NotSupportedException($"The evaluator does not know the keyword '{keyword.Name}'."),
    };

    private static bool Declares(JsonElement schema, string name) => schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(name, out _);

    /// <summary>In ECMAScript '$' is the end; .NET's ECMAScript mode still lets one line break follow it.</summary>
    private static bool EndsInLineBreakOnly(string text, string pattern) => pattern.EndsWith('$') && text.EndsWith('\n');

    private static double? Number(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number ? value.GetValue<double>() : null;

    private static bool IsOf(string type, JsonNode? value) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "number" => Number(value) is not null,
        "integer" => Number(value) is { } number && number == Math.Floor(number),
        _ => throw new NotSupportedException($"The evaluator does not know the type '{type}'."),
    };
}

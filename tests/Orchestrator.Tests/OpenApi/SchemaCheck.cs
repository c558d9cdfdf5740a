using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RankOrchestrator.Orchestrator.Tests.OpenApi;

/// <summary>
/// Checks JSON against the schemas of an OpenAPI 3.1 document: the keywords that the document uses, and a refusal of any
/// other, so that nothing goes unchecked.
/// </summary>
internal sealed class SchemaCheck(JsonNode document)
{
    private static readonly HashSet<string> Annotations = new(StringComparer.Ordinal) { "description", "format", "default", "discriminator" };

    /// <summary>What is wrong, as places and sentences; empty when the value fits.</summary>
    public List<string> Errors(JsonNode? value, string schemaName)
    {
        var errors = new List<string>();
        Check(value, document["components"]!["schemas"]![schemaName]!.AsObject(), schemaName, errors);
        return errors;
    }

    private void Check(JsonNode? value, JsonObject schema, string place, List<string> errors)
    {
        foreach (var (keyword, rule) in schema)
        {
            if (Annotations.Contains(keyword))
            {
                continue;
            }

            if (Problem(keyword, rule!, value, schema, place, errors) is { } problem)
            {
                errors.Add($"{place}: {problem}");
            }
        }
    }

    private string? Problem(string keyword, JsonNode rule, JsonNode? value, JsonObject schema, string place, List<string> errors)
    {
        switch (keyword)
        {
            case "$ref":
                var name = ((string)rule!).Split('/')[^1];
                Check(value, document["components"]!["schemas"]![name]!.AsObject(), place, errors);
                return null;
            case "oneOf":
                var fitting = rule.AsArray().Count(choice =>
                {
                    var own = new List<string>();
                    Check(value, choice!.AsObject(), place, own);
                    return own.Count == 0;
                });
                return fitting == 1 ? null : string.Create(CultureInfo.InvariantCulture, $"fits {fitting} of the choices");
            case "type":
                var types = rule is JsonArray list ? list.Select(type => (string)type!).ToArray() : [(string)rule!];
                return types.Any(type => Is(value, type)) ? null : $"is {value?.GetValueKind()}, not {string.Join('|', types)}";
            case "enum":
                return rule.AsArray().Any(allowed => JsonNode.DeepEquals(allowed, value)) ? null : $"{value?.ToJsonString()} is not in the enumeration";
            case "const":
                return JsonNode.DeepEquals(rule, value) ? null : $"is not {rule.ToJsonString()}";
            case "required":
                return value is JsonObject carrier && rule.AsArray().FirstOrDefault(member => !carrier.ContainsKey((string)member!)) is { } missing ? $"lacks {missing}" : null;
            case "properties":
                CheckMembers(value, rule.AsObject(), place, errors);
                return null;
            case "additionalProperties":
                return CheckOthers(value, rule, schema, place, errors);
            case "items":
                for (var index = 0; value is JsonArray elements && index < elements.Count; index++)
                {
                    Check(elements[index], rule.AsObject(), $"{place}/{index}", errors);
                }

                return null;
            case "minItems":
                return value is JsonArray few && few.Count < (int)rule ? "has too few elements" : null;
            case "maxItems":
                return value is JsonArray many && many.Count > (int)rule ? "has too many elements" : null;
            case "minLength":
                return Text(value) is { } brief && brief.Length < (int)rule ? "is too short" : null;
            case "maxLength":
                return Text(value) is { } wordy && wordy.Length > (int)rule ? "is too long" : null;
            case "pattern":
                return Text(value) is { } text && !Regex.IsMatch(text, (string)rule!, RegexOptions.None, TimeSpan.FromSeconds(1)) ? $"'{text}' does not match" : null;
            case "minimum":
                return Number(value) is { } low && low < (double)rule ? "is too small" : null;
            case "maximum":
                return Number(value) is { } high && high > (double)rule ? "is too large" : null;
            case "exclusiveMinimum":
                return Number(value) is { } least && least <= (double)rule ? "is too small" : null;
            default:
                return $"the check does not know the keyword '{keyword}'";
        }
    }

    private void CheckMembers(JsonNode? value, JsonObject rules, string place, List<string> errors)
    {
        foreach (var (member, rule) in rules)
        {
            if (value is JsonObject carrier && carrier.TryGetPropertyValue(member, out var own))
            {
                Check(own, rule!.AsObject(), $"{place}/{member}", errors);
            }
        }
    }

    private string? CheckOthers(JsonNode? value, JsonNode rule, JsonObject schema, string place, List<string> errors)
    {
        var declared = schema["properties"]?.AsObject();
        foreach (var (member, own) in value as JsonObject ?? [])
        {
            if (declared?.ContainsKey(member) == true)
            {
                continue;
            }

            if (rule is not JsonObject others)
            {
                return (bool)rule ? null : $"may not have '{member}'";
            }

            Check(own, others, $"{place}/{member}", errors);
        }

        return null;
    }

    private static string? Text(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? (string)value! : null;

    private static double? Number(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number ? (double)value : null;

    private static bool Is(JsonNode? value, string type) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "integer" => Number(value) is { } number && Math.Floor(number) == number,
        "number" => Number(value) is not null,
        _ => false,
    };
}

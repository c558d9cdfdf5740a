using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RankOrchestrator.Language.Tests.Expressions.Conformance;

/// <summary>A value of the conformance suite in the form of our bindings; null for kinds that our language does not have.</summary>
internal static class ConformanceValue
{
    public static JsonObject? Binding(TextProtoMessage value)
    {
        if (value.IsEmpty)
        {
            return null;
        }

        var (name, message, scalar) = value.First;
        return name switch
        {
            "null_value" => Typed("null", null),
            "bool_value" => Typed("bool", string.Equals(scalar, "true", StringComparison.Ordinal)),
            "int64_value" => Typed("int", ParseInteger(scalar!).ToString(CultureInfo.InvariantCulture)),
            "double_value" => Typed("double", Text(ParseDouble(scalar!))),
            "string_value" => Typed("string", scalar),
            "list_value" => List(message!),
            "map_value" => Map(message!),
            "object_value" when !message!.IsEmpty => Time(message.First.Name, message.First.Message!),
            _ => null,
        };
    }

    /// <summary>Null when the line of JSON says what is expected, else what is wrong.</summary>
    public static string? Compare(TextProtoMessage expected, string line)
    {
        var answer = JsonDocument.Parse(line).RootElement;
        if (Binding(expected) is not { } binding)
        {
            return "expects a value of a kind that the language does not have: " + expected.First.Name;
        }

        if (!answer.TryGetProperty("type", out var type))
        {
            return line;
        }

        var wanted = (string)binding["type"]!;
        return string.Equals(type.GetString(), wanted, StringComparison.Ordinal) && IsSame(binding, answer.GetProperty("value"))
            ? null
            : $"expected {binding.ToJsonString()}, got {line}";
    }

    private static bool IsSame(JsonObject expected, JsonElement actual)
    {
        var value = expected["value"];
        switch ((string)expected["type"]!)
        {
            case "null":
                return actual.ValueKind == JsonValueKind.Null;
            case "bool":
                return actual.ValueKind is JsonValueKind.True or JsonValueKind.False && actual.GetBoolean() == (bool)value!;
            case "int":
                return string.Equals(actual.ValueKind == JsonValueKind.String ? actual.GetString() : actual.GetRawText(), (string)value!, StringComparison.Ordinal);
            case "double":
                var isText = actual.ValueKind == JsonValueKind.String;
                var read = isText ? Special(actual.GetString()!) : actual.GetDouble();
                return (isText || actual.GetRawText().AsSpan().IndexOfAny('.', 'E') >= 0)
                    && BitConverter.DoubleToInt64Bits(read) == BitConverter.DoubleToInt64Bits(Special((string)value!));
            case "list":
                var elements = value!.AsArray();
                return actual.ValueKind == JsonValueKind.Array && actual.GetArrayLength() == elements.Count
                    && elements.Zip(actual.EnumerateArray(), (left, right) => IsSame(left!.AsObject(), right)).All(same => same);
            case "map":
                var entries = value!.AsObject();
                return actual.ValueKind == JsonValueKind.Object && actual.EnumerateObject().Count() == entries.Count
                    && entries.All(entry => actual.TryGetProperty(entry.Key, out var found) && IsSame(entry.Value!.AsObject(), found));
            default:
                return actual.ValueKind == JsonValueKind.String && string.Equals(actual.GetString(), (string)value!, StringComparison.Ordinal);
        }
    }

    private static JsonObject Typed(string type, JsonNode? value) => new() { ["type"] = type, ["value"] = value };

    private static JsonObject? List(TextProtoMessage list)
    {
        var elements = new JsonArray();
        foreach (var element in list.Messages("values"))
        {
            if (Binding(element) is not { } binding)
            {
                return null;
            }

            elements.Add(binding);
        }

        return Typed("list", elements);
    }

    /// <summary>JSON has text for keys: null where another key is meant.</summary>
    private static JsonObject? Map(TextProtoMessage map)
    {
        var entries = new JsonObject();
        foreach (var entry in map.Messages("entries"))
        {
            if (Binding(entry.Messages("key").Single()) is not { } key || Binding(entry.Messages("value").Single()) is not { } value)
            {
                return null;
            }

            entries[(string)key["value"]!] = value;
        }

        return Typed("map", entries);
    }

    private static JsonObject? Time(string type, TextProtoMessage message)
    {
        var seconds = ParseInteger(message.Scalar("seconds") ?? "0");
        var nanoseconds = ParseInteger(message.Scalar("nanos") ?? "0");
        if (type.EndsWith("google.protobuf.Timestamp", StringComparison.Ordinal))
        {
            return Typed("timestamp", DateTime.UnixEpoch.AddSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + Fraction(nanoseconds) + "Z");
        }

        return type.EndsWith("google.protobuf.Duration", StringComparison.Ordinal)
            ? Typed("duration", string.Create(CultureInfo.InvariantCulture, $"{(seconds < 0 || nanoseconds < 0 ? "-" : "")}{Math.Abs(seconds)}{Fraction(Math.Abs(nanoseconds))}s"))
            : null;
    }

    private static string Fraction(long nanoseconds)
        => nanoseconds == 0 ? "" : "." + nanoseconds.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');

    private static long ParseInteger(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? long.Parse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
        : long.Parse(text, CultureInfo.InvariantCulture);

    private static double ParseDouble(string text) => text.ToUpperInvariant() switch
    {
        "INF" or "INFINITY" => double.PositiveInfinity,
        "-INF" or "-INFINITY" => double.NegativeInfinity,
        "NAN" or "-NAN" => double.NaN,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    private static string Text(double value) => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";

    private static double Special(string text) => text switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}

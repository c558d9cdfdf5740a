using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.FreeStanding;

/// <summary>
/// Reads bindings: <c>{"name": {"type": "int", "value": 5}}</c>. Elements of a list may be written the same way or
/// plainly; a plain number is an int when it is written without fraction and exponent, else a double.
/// </summary>
internal static class BindingReader
{
    /// <summary>The bindings, or what is wrong with them.</summary>
    public static (ImmutableDictionary<string, Value> Bindings, string? Error) Read(JsonElement bindings)
    {
        var read = ImmutableDictionary.CreateBuilder<string, Value>(StringComparer.Ordinal);
        if (bindings.ValueKind != JsonValueKind.Object)
        {
            return (read.ToImmutable(), "bindings are an object of names, each with a type and a value");
        }

        foreach (var binding in bindings.EnumerateObject())
        {
            var value = Read(binding.Name, binding.Value);
            if (value.IsError)
            {
                return (read.ToImmutable(), value.ErrorMessage);
            }

            read[binding.Name] = value;
        }

        return (read.ToImmutable(), null);
    }

    private static Value Read(string name, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return Plain(name, json);
        }

        if (!json.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
        {
            return Value.Error($"binding '{name}' has no type");
        }

        var value = json.TryGetProperty("value", out var found) ? found : default;
        var result = (type.GetString(), value.ValueKind) switch
        {
            ("null", JsonValueKind.Null or JsonValueKind.Undefined) => Value.Null,
            ("bool", JsonValueKind.True or JsonValueKind.False) => Value.Bool(value.GetBoolean()),
            ("int", JsonValueKind.Number) => Integer(value.GetRawText()),
            ("int", JsonValueKind.String) => Integer(value.GetString()!),
            ("double", JsonValueKind.Number) => Value.Double(value.GetDouble()),
            ("double", JsonValueKind.String) => Double(value.GetString()!),
            ("string", JsonValueKind.String) => Value.String(value.GetString()!),
            ("timestamp", JsonValueKind.String) => TimeText.Timestamp(value.GetString()!),
            ("duration", JsonValueKind.String) => TimeText.Duration(value.GetString()!),
            ("list", JsonValueKind.Array) => List(name, value),
            ("map", JsonValueKind.Object) => Map(name, value),
            _ => (Value?)null,
        };
        return result is { } read && !(read.IsError && read.ErrorMessage.Length == 0)
            ? read
            : Value.Error($"binding '{name}' does not have a value of its type; types are int, double, string, bool, timestamp, duration, list, map and null");
    }

    private static Value Plain(string name, JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null => Value.Null,
        JsonValueKind.True or JsonValueKind.False => Value.Bool(json.GetBoolean()),
        JsonValueKind.String => Value.String(json.GetString()!),
        JsonValueKind.Array => List(name, json),
        JsonValueKind.Number when json.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0 && json.TryGetInt64(out var integer) => Value.Int(integer),
        _ => Value.Double(json.GetDouble()),
    };

    private static Value List(string name, JsonElement json)
    {
        var elements = new Value[json.GetArrayLength()];
        var index = 0;
        foreach (var element in json.EnumerateArray())
        {
            elements[index] = Read(name, element);
            if (elements[index].IsError)
            {
                return elements[index];
            }

            index++;
        }

        return Value.List(elements);
    }

    /// <summary>A map whose keys are texts, which is all that JSON has.</summary>
    private static Value Map(string name, JsonElement json)
    {
        var (keys, values) = (new List<Value>(), new List<Value>());
        foreach (var entry in json.EnumerateObject())
        {
            var value = Read(name, entry.Value);
            if (value.IsError)
            {
                return value;
            }

            keys.Add(Value.String(entry.Name));
            values.Add(value);
        }

        var map = ValueMap.Of([.. keys], [.. values]);
        return map.IsError ? Value.Error($"binding '{name}': {map.ErrorMessage}") : map;
    }

    private static Value Integer(string text)
        => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? Value.Int(value) : Value.Error("");

    private static Value Double(string text) => text switch
    {
        "NaN" => Value.Double(double.NaN),
        "Infinity" => Value.Double(double.PositiveInfinity),
        "-Infinity" => Value.Double(double.NegativeInfinity),
        _ => double.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture,
            out var value) ? Value.Double(value) : Value.Error(""),
    };
}

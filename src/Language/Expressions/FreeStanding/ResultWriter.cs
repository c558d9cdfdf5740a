using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.FreeStanding;

/// <summary>
/// Writes a result as one line of JSON. Integers beyond ±2^53 are strings, as are NaN and the infinities; doubles always
/// show a fraction or an exponent; what lists and maps hold are plain values. Text is escaped no more than JSON
/// needs: the line goes to a terminal, never into HTML.
/// </summary>
internal static class ResultWriter
{
    private const long LargestExact = 1L << 53;

    /// <summary>The line, without its end.</summary>
    public static string Write(in Value value)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (value.IsError)
            {
                json.WriteString("error", UnicodeText.MakeValid(value.ErrorMessage));
            }
            else
            {
                json.WritePropertyName("value");
                Write(json, value);
                json.WriteString("type", Type(value.Kind));
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Type(ValueKind kind) => kind switch
    {
        ValueKind.Null => "null",
        ValueKind.Bool => "bool",
        ValueKind.Int => "int",
        ValueKind.Double => "double",
        ValueKind.String => "string",
        ValueKind.Timestamp => "timestamp",
        ValueKind.Duration => "duration",
        ValueKind.Map => "map",
        _ => "list",
    };

    private static void Write(Utf8JsonWriter json, in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null:
                json.WriteNullValue();
                break;
            case ValueKind.Bool:
                json.WriteBooleanValue(value.AsBool);
                break;
            case ValueKind.Int when value.AsInt is >= -LargestExact and <= LargestExact:
                json.WriteNumberValue(value.AsInt);
                break;
            case ValueKind.Int:
                json.WriteStringValue(value.AsInt.ToString(CultureInfo.InvariantCulture));
                break;
            case ValueKind.Double:
                WriteDouble(json, value.AsDouble);
                break;
            case ValueKind.String:
                json.WriteStringValue(value.AsString);
                break;
            case ValueKind.Timestamp:
                json.WriteStringValue(ValueText.Timestamp(value));
                break;
            case ValueKind.Duration:
                json.WriteStringValue(ValueText.Duration(value));
                break;
            case ValueKind.Map:
                json.WriteStartObject();
                for (var entry = 0; entry < value.AsMap.Count; entry++)
                {
                    json.WritePropertyName(Name(value.AsMap.Keys[entry]));
                    Write(json, value.AsMap.Values[entry]);
                }

                json.WriteEndObject();
                break;
            default:
                json.WriteStartArray();
                foreach (var element in value.AsList)
                {
                    Write(json, element);
                }

                json.WriteEndArray();
                break;
        }
    }

    /// <summary>JSON names things by text alone: <c>{1: "a"}</c> is <c>{"1": "a"}</c>.</summary>
    private static string Name(in Value key) => key.Kind switch
    {
        ValueKind.String => key.AsString,
        ValueKind.Bool => key.AsBool ? "true" : "false",
        _ => key.AsInt.ToString(CultureInfo.InvariantCulture),
    };

    private static void WriteDouble(Utf8JsonWriter json, double value)
    {
        if (!double.IsFinite(value))
        {
            json.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
            return;
        }

        var text = value.ToString("R", CultureInfo.InvariantCulture);
        json.WriteRawValue(text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text);
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;

namespace RankOrchestrator.Language.Shapes;

/// <summary>
/// Writes a shape as JSON Schema (draft 2020-12), for the editors' YAML language server. It accepts exactly what
/// <see cref="ShapeCheck"/> accepts; meaning beyond form (names, expressions) is checked by loading only.
/// </summary>
public static class JsonSchema
{
    /// <summary>
    /// One schema for files of several kinds: a file fits when it fits one of them. Each kind is also under
    /// <c>$defs</c> by its name. Indented JSON text with a final line break.
    /// </summary>
    public static string Write(string title, IReadOnlyCollection<(string Name, Shape Shape)> kinds)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", title);
            json.WriteStartArray("anyOf");
            foreach (var (name, _) in kinds)
            {
                json.WriteStartObject();
                json.WriteString("$ref", "#/$defs/" + name);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartObject("$defs");
            foreach (var (name, shape) in kinds)
            {
                WriteMember(json, name, shape);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void WriteBody(Utf8JsonWriter json, Shape shape)
    {
        switch (shape)
        {
            case TextShape text:
                WriteText(json, text);
                break;
            case NumberShape number:
                WriteNumber(json, number);
                break;
            case FlagShape:
                json.WriteString("type", "boolean");
                break;
            case ListShape list:
                json.WriteString("type", "array");
                if (list.Fewest > 0)
                {
                    json.WriteNumber("minItems", list.Fewest);
                }

                WriteMember(json, "items", list.Item);
                break;
            case MapShape map:
                json.WriteString("type", "object");
                if (map.Key.Pattern is { } pattern)
                {
                    json.WriteStartObject("propertyNames");
                    json.WriteString("pattern", pattern);
                    json.WriteEndObject();
                }

                WriteMember(json, "additionalProperties", map.Value);
                break;
            case RecordShape record:
                WriteRecord(json, record);
                break;
            case EitherShape either:
                WriteAlternatives(json, either.Alternatives);
                break;
            case ChoiceShape choice:
                WriteAlternatives(json, choice.Alternatives);
                break;
        }
    }

    private static void WriteAlternatives(Utf8JsonWriter json, IEnumerable<Shape> alternatives)
    {
        json.WriteStartArray("anyOf");
        foreach (var alternative in alternatives)
        {
            json.WriteStartObject();
            WriteBody(json, alternative);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteMember(Utf8JsonWriter json, string name, Shape shape)
    {
        json.WriteStartObject(name);
        WriteBody(json, shape);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, TextShape text)
    {
        json.WriteString("type", "string");
        if (text.Pattern is not null)
        {
            json.WriteString("pattern", text.Pattern);
        }

        if (!text.Values.IsEmpty)
        {
            json.WriteStartArray("enum");
            foreach (var value in text.Values)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, NumberShape number)
    {
        if (number.OrExpression)
        {
            json.WriteStartArray("anyOf");
            json.WriteStartObject();
            WriteNumber(json, number with { OrExpression = false });
            json.WriteEndObject();
            json.WriteStartObject();
            json.WriteString("type", "string");
            json.WriteString("pattern", NumberShape.ExpressionPattern);
            json.WriteEndObject();
            json.WriteEndArray();
            return;
        }

        json.WriteString("type", number.IsWhole ? "integer" : "number");
        if (number.Minimum > double.MinValue)
        {
            json.WriteNumber("minimum", number.Minimum);
        }

        if (number.Maximum < double.MaxValue)
        {
            json.WriteNumber("maximum", number.Maximum);
        }
    }

    private static void WriteRecord(Utf8JsonWriter json, RecordShape record)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (var property in record.Properties)
        {
            json.WriteStartObject(property.Name);
            json.WriteString("description", property.Description);
            WriteBody(json, property.Shape);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        WriteNames(json, "required", record.Properties.Where(property => property.IsRequired).Select(property => property.Name));
        json.WriteBoolean("additionalProperties", false);
        if (!record.ExactlyOne.IsEmpty)
        {
            json.WriteStartArray("allOf");
            foreach (var group in record.ExactlyOne)
            {
                json.WriteStartObject();
                json.WriteStartArray("oneOf");
                foreach (var name in group)
                {
                    json.WriteStartObject();
                    WriteNames(json, "required", [name]);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    private static void WriteNames(Utf8JsonWriter json, string member, IEnumerable<string> names)
    {
        var written = names.ToArray();
        if (written.Length == 0)
        {
            return;
        }

        json.WriteStartArray(member);
        foreach (var name in written)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }
}

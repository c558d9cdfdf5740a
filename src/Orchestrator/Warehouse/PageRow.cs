using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Warehouse;

/// <summary>Writes a line of the decision log as a row of <c>pages</c>: of the page everything, of the candidates those that are on it.</summary>
internal static class PageRow
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 128 };

    /// <summary>Writes the row.</summary>
    public static void Write(Utf8JsonWriter json, string segment, long number, byte[] line)
    {
        using var document = JsonDocument.Parse(line, Options);
        var root = document.RootElement;
        var context = ContextOf(root);
        json.WriteStartObject();
        json.WriteString("segment"u8, segment);
        var at = root.GetProperty("at"u8).GetDateTimeOffset();
        RowInstants.WriteSeconds(json, "at"u8, at);
        RowInstants.WriteTicks(json, "at_ticks"u8, at);
        json.WriteString("request_id"u8, root.GetProperty("requestId"u8).GetString());
        json.WriteString("surface"u8, root.GetProperty("surface"u8).GetString());
        json.WriteString("plan"u8, root.GetProperty("plan"u8).GetString());
        RowInstants.WriteSeconds(json, "now"u8, root.GetProperty("now"u8).GetDateTimeOffset());
        json.WriteNumber("rate"u8, root.GetProperty("rate"u8).GetDouble() is > 0 and <= 1 and var rate ? rate : 1);
        json.WriteString("user"u8, Text(context, "userId"u8));
        WritePairs(json, "context.name"u8, "context.value"u8, context);
        WriteCertificate(json, root.GetProperty("certificate"u8));
        json.WriteString("effort"u8, Text(root, "effort"u8));
        WriteNumbers(json, "held.by"u8, "held.price"u8, Member(root, "prices"u8));
        WriteDegraded(json, root.GetProperty("degraded"u8));
        WritePairs(json, "assignment.experiment"u8, "assignment.arm"u8, Member(root, "experiments"u8));
        WriteTexts(json, "forced"u8, Member(root, "forced"u8));
        WriteTexts(json, "holdouts"u8, Member(root, "holdouts"u8));
        WriteNumbers(json, "timing.stage"u8, "timing.milliseconds"u8, root.GetProperty("timings"u8));
        json.WriteString("answer_hash"u8, root.GetProperty("answerHash"u8).GetString());
        WriteExploration(json, Member(root, "exploration"u8));
        ShownItems.Of(root).Write(json);
        json.WriteEndObject();
    }

    /// <summary>A member, or nothing where there is no such.</summary>
    public static JsonElement? Member(JsonElement? parent, ReadOnlySpan<byte> name)
        => parent is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out var member) ? member : null;

    /// <summary>A cell as text: what is no text as it stands in the line, and nothing for null.</summary>
    public static string Cell(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.String => cell.GetString()!,
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        _ => cell.GetRawText(),
    };

    private static JsonElement? ContextOf(JsonElement root) => Member(root, "context"u8) ?? Member(Member(root, "request"u8), "context"u8);

    private static string Text(JsonElement? parent, ReadOnlySpan<byte> name)
        => Member(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    private static void WriteCertificate(Utf8JsonWriter json, JsonElement certificate)
    {
        json.WriteString("status"u8, certificate.GetProperty("status"u8).GetString());
        foreach (var member in (string[])["objective", "bound", "gap"])
        {
            json.WritePropertyName(member);
            certificate.GetProperty(member).WriteTo(json);
        }

        json.WriteString("engine"u8, certificate.GetProperty("engine"u8).GetString());
        json.WriteNumber("steps"u8, certificate.GetProperty("steps"u8).GetInt64());
        WriteTexts(json, "binding"u8, Member(certificate, "binding"u8));
        WriteTexts(json, "relaxed"u8, Member(certificate, "relaxed"u8));
    }

    private static void WriteDegraded(Utf8JsonWriter json, JsonElement degraded)
    {
        foreach (var member in (string[])["model", "reason"])
        {
            json.WriteStartArray("degraded." + member);
            foreach (var degradation in degraded.EnumerateArray())
            {
                json.WriteStringValue(degradation.GetProperty(member).GetString());
            }

            json.WriteEndArray();
        }
    }

    private static void WriteExploration(Utf8JsonWriter json, JsonElement? exploration)
    {
        json.WriteString("exploration_kind"u8, Text(exploration, "kind"u8));
        if (Member(exploration, "pageProbability"u8) is { } probability)
        {
            json.WriteNumber("page_probability"u8, probability.GetDouble());
        }

        json.WriteNumber("explored_slot"u8, Member(exploration, "slot"u8)?.GetInt32() ?? -1);
        json.WriteString("instead"u8, Text(exploration, "instead"u8));
    }

    private static void WriteTexts(Utf8JsonWriter json, ReadOnlySpan<byte> column, JsonElement? texts)
    {
        json.WriteStartArray(column);
        if (texts is { } list)
        {
            foreach (var text in list.EnumerateArray())
            {
                json.WriteStringValue(text.GetString());
            }
        }

        json.WriteEndArray();
    }

    private static void WritePairs(Utf8JsonWriter json, ReadOnlySpan<byte> names, ReadOnlySpan<byte> values, JsonElement? members)
    {
        WriteEach(json, names, members, member => json.WriteStringValue(member.Name));
        WriteEach(json, values, members, member => json.WriteStringValue(Cell(member.Value)));
    }

    private static void WriteNumbers(Utf8JsonWriter json, ReadOnlySpan<byte> names, ReadOnlySpan<byte> values, JsonElement? members)
    {
        WriteEach(json, names, members, member => json.WriteStringValue(member.Name));
        WriteEach(json, values, members, member => json.WriteNumberValue(member.Value.GetDouble()));
    }

    private static void WriteEach(Utf8JsonWriter json, ReadOnlySpan<byte> column, JsonElement? members, Action<JsonProperty> write)
    {
        json.WriteStartArray(column);
        if (members is { } read)
        {
            foreach (var member in read.EnumerateObject())
            {
                write(member);
            }
        }

        json.WriteEndArray();
    }
}

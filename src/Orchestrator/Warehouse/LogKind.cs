using System.Text.Json;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Feedback;

namespace RankOrchestrator.Orchestrator.Warehouse;

/// <summary>A kind of log that tables take.</summary>
/// <param name="Format">The format of its lines.</param>
/// <param name="Table">The table of its rows, whose partitions are segments.</param>
/// <param name="Identity">Columns by which a line is known again.</param>
/// <param name="Write">Writes the row of a line: the segment, the line's number and the line, which throws when the line does not hold what it must.</param>
internal sealed record LogKind(string Format, string Table, string Identity, Action<Utf8JsonWriter, string, long, byte[]> Write)
{
    /// <summary>Those that there are.</summary>
    public static readonly IReadOnlyList<LogKind> All =
    [
        new(ColumnarLineWriter.Format, "pages", "at_ticks, request_id", PageRow.Write),
        new(FeedbackLine.Format, "events", "at_ticks, event_id", EventRow.Write),
    ];

    /// <summary>The format that a line says it has; empty when it says none.</summary>
    public static string FormatOf(byte[] line)
    {
        try
        {
            var json = new Utf8JsonReader(line);
            var isObject = json.Read() && json.TokenType == JsonTokenType.StartObject;
            for (; isObject && json.Read() && json.TokenType == JsonTokenType.PropertyName; json.Skip())
            {
                var isFormat = json.ValueTextEquals("format"u8);
                json.Read();
                if (isFormat)
                {
                    return json.TokenType == JsonTokenType.String ? json.GetString()! : "";
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No format then.
        }

        return "";
    }
}

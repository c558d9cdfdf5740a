using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Feedback;

/// <summary>A line of the feedback log, <c>feedback/1</c>: an event as it came, and what the service made of it (<c>docs/feedback.schema.json</c>).</summary>
internal sealed record FeedbackLine
{
    /// <summary>Name and version of the format.</summary>
    public const string Format = "feedback/1";

    /// <summary>The surface of an event whose page is not known.</summary>
    public const string UnknownSurface = "unknown";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>When it came.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The event, with the user and the item of its page where it does not name them.</summary>
    public required FeedbackEvent Event { get; init; }

    /// <summary>The surface of its page.</summary>
    public string Surface { get; init; } = UnknownSurface;

    /// <summary>How it met its page.</summary>
    public FeedbackJoin Join { get; init; } = FeedbackJoin.Unknown;

    /// <summary>Whether the slot had a click already.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>Whether its user clicks more than people do.</summary>
    public bool IsOfBot { get; init; }

    /// <summary>Appends the line, its end included.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            json.WriteString("format"u8, Format);
            json.WriteString("at"u8, At.UtcDateTime);
            json.WriteString("eventId"u8, Event.EventId);
            json.WriteString("type"u8, FeedbackWords.Of(Event.Kind));
            json.WriteString("requestId"u8, Event.RequestId);
            json.WriteString("surface"u8, Surface);
            json.WriteNumber("slot"u8, Event.Slot);
            if (Event.Item.Length > 0)
            {
                json.WriteString("item"u8, Event.Item);
            }

            json.WriteStartObject("context"u8);
            if (Event.User.Length > 0)
            {
                json.WriteString("userId"u8, Event.User);
            }

            json.WriteEndObject();
            if (Event.HappenedAt is { } happened)
            {
                json.WriteString("happenedAt"u8, happened.UtcDateTime);
            }

            if (Event.Kind is FeedbackKind.Order or FeedbackKind.Dwell)
            {
                json.WriteNumber(Event.Kind == FeedbackKind.Order ? "amount"u8 : "seconds"u8, Event.Amount);
            }

            json.WriteString("join"u8, FeedbackWords.Of(Join));
            WriteMarks(json);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    /// <summary>Reads a line as it came, without what was made of it; null when it is none.</summary>
    public static FeedbackLine? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            var json = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format"u8, out var format) || !format.ValueEquals(Format))
            {
                return null;
            }

            var kind = FeedbackWords.Find(root.GetProperty("type"u8).GetString()!) ?? throw new JsonException("There is no such type.");
            return new FeedbackLine
            {
                At = root.GetProperty("at"u8).GetDateTimeOffset(),
                Event = new FeedbackEvent
                {
                    EventId = root.GetProperty("eventId"u8).GetString()!,
                    Kind = kind,
                    RequestId = root.GetProperty("requestId"u8).GetString()!,
                    Slot = root.GetProperty("slot"u8).GetInt32(),
                    Item = root.TryGetProperty("item"u8, out var item) ? item.GetString()! : "",
                    User = root.GetProperty("context"u8).TryGetProperty("userId"u8, out var user) ? user.GetString()! : "",
                    HappenedAt = root.TryGetProperty("happenedAt"u8, out var happened) ? happened.GetDateTimeOffset() : null,
                    Amount = root.TryGetProperty("amount"u8, out var amount) || root.TryGetProperty("seconds"u8, out amount) ? amount.GetDouble() : 0,
                },
                Surface = root.GetProperty("surface"u8).GetString()!,
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return null;
        }
    }

    private void WriteMarks(Utf8JsonWriter json)
    {
        if (IsRepeated || IsOfBot)
        {
            json.WriteStartArray("marks"u8);
            if (IsRepeated)
            {
                json.WriteStringValue("repeated"u8);
            }

            if (IsOfBot)
            {
                json.WriteStringValue("bot"u8);
            }

            json.WriteEndArray();
        }
    }
}

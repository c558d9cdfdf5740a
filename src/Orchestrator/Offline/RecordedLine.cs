using System.Text.Json;
using RankOrchestrator.Objectives.FanOut;

namespace RankOrchestrator.Orchestrator.Offline;

/// <summary>
/// Reads a line of a decision log, or of a file of requests: an object with the member <c>request</c> is the former, any
/// other object is a request. Without a tree: lines are long and many.
/// </summary>
internal static class RecordedLine
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 128 };

    /// <summary>The request, or null when the line is neither.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="line">The line; kept, in parts, by what is returned.</param>
    public static RecordedRequest? Read(string place, ReadOnlyMemory<byte> line)
    {
        try
        {
            return ReadObject(place, line);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static RecordedRequest? ReadObject(string place, ReadOnlyMemory<byte> line)
    {
        var json = new Utf8JsonReader(line.Span, Options);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        var recorded = new RecordedRequest(place, default);
        DateTimeOffset? at = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("request"u8))
            {
                if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                {
                    return null;
                }

                recorded = recorded with { Body = Slice(line, ref json) };
            }
            else if (json.ValueTextEquals("answer"u8))
            {
                json.Read();
                recorded = recorded with { Answer = Slice(line, ref json) };
            }
            else if (json.ValueTextEquals("predictions"u8))
            {
                recorded = recorded with { Predictions = ReadPredictions(ref json) };
            }
            else if (json.ValueTextEquals("now"u8))
            {
                json.Read();
                recorded = recorded with { Now = Instant(ref json) };
            }
            else if (json.ValueTextEquals("at"u8))
            {
                json.Read();
                at = Instant(ref json);
            }
            else if (json.ValueTextEquals("name"u8) || (json.ValueTextEquals("requestId"u8) && recorded.Name.Length == 0))
            {
                json.Read();
                recorded = recorded with { Name = json.TokenType == JsonTokenType.String ? json.GetString()! : "" };
            }
            else
            {
                json.Skip();
            }
        }

        // What follows the object must be nothing.
        var isWhole = json.TokenType == JsonTokenType.EndObject && !json.Read();
        return !isWhole ? null
            : recorded.Body.IsEmpty ? new RecordedRequest(place, line)
            : recorded with { Now = recorded.Now ?? at };
    }

    private static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> line, ref Utf8JsonReader json)
    {
        var start = (int)json.TokenStartIndex;
        json.Skip();
        return line[start..(int)json.BytesConsumed];
    }

    private static DateTimeOffset? Instant(ref Utf8JsonReader json)
    {
        var instant = json.TokenType == JsonTokenType.String && json.TryGetDateTimeOffset(out var read) ? read : (DateTimeOffset?)null;
        json.Skip();
        return instant;
    }

    private static LoggedPredictions? ReadPredictions(ref Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("'predictions' is no object.");
        }

        var columns = new Dictionary<string, double[]>(StringComparer.Ordinal);
        var values = new List<double>();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            if (!json.Read() || json.TokenType != JsonTokenType.StartArray)
            {
                throw new JsonException("A prediction is no array.");
            }

            values.Clear();
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                var value = json.GetDouble();
                values.Add(double.IsFinite(value) ? value : throw new JsonException("A prediction is not finite."));
            }

            columns[name] = [.. values];
        }

        return columns.Count == 0 ? null : new LoggedPredictions(columns);
    }
}

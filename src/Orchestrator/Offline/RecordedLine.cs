using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Assignments;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Pipeline;

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
            return ColumnarLine.Is(line.Span) ? ReadColumns(place, line) : ReadObject(place, line);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>A line of columns, with its request written again.</summary>
    private static RecordedRequest ReadColumns(string place, ReadOnlyMemory<byte> line)
    {
        var columns = ColumnarLine.Read(line);
        return new RecordedRequest(place, columns.Request())
        {
            Name = Text(columns["requestId"]),
            Language = columns["language"] is { IsEmpty: false } language ? Text(language) : null,
            Now = DateTimeOffset.Parse(Text(columns["now"]), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            Predictions = ReadPredictions(columns["predictions"].Span),
            Answer = columns.Answer(),
            Hash = Text(columns["answerHash"]),
            Plan = Text(columns["plan"]),
            Effort = columns["effort"] is { IsEmpty: false } effort ? SearchEffortWords.Find(Text(effort)) : null,
            StandIns = LoggedDegradations.Read(columns["degraded"], columns["standIns"]),
            Draw = ReadDraw(columns["exploration"].Span),
            Assignments = GivenAssignments.Read(columns["experiments"].Span, columns["forced"].Span, columns["holdouts"].Span),
            Flags = columns.IsHiding
                ? new LoggedFlags(
                    JsonSerializer.Deserialize<Dictionary<string,
                    bool>>(columns["flags"].Span)!,
                    JsonSerializer.Deserialize<Dictionary<string,
                    string>>(columns["variants"].Span)!)
                : null,
        };
    }

    private static ulong? ReadDraw(ReadOnlySpan<byte> exploration)
    {
        var json = new Utf8JsonReader(exploration, Options);
        while (!exploration.IsEmpty && json.Read())
        {
            if (json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("draw"u8))
            {
                json.Read();
                return ulong.Parse(json.GetString()!, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            }
        }

        return null;
    }

    private static string Text(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        return !json.IsEmpty && reader.Read() ? reader.GetString() ?? "" : "";
    }

    private static LoggedPredictions? ReadPredictions(ReadOnlySpan<byte> predictions)
    {
        var json = new Utf8JsonReader(predictions, Options);
        return ReadPredictions(ref json);
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
            else if (json.ValueTextEquals("language"u8))
            {
                json.Read();
                recorded = recorded with { Language = json.TokenType == JsonTokenType.String ? json.GetString() : null };
                json.Skip();
            }
            else if (json.ValueTextEquals("plan"u8))
            {
                json.Read();
                recorded = recorded with { Plan = json.TokenType == JsonTokenType.String ? json.GetString()! : "" };
                json.Skip();
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
            : Served(recorded with { Now = recorded.Now ?? at });
    }

    /// <summary>What the answer of an older line says beside its page.</summary>
    private static RecordedRequest Served(RecordedRequest recorded)
        => recorded.Answer.IsEmpty || recorded.Answer.Span[0] != (byte)'{' ? recorded
            : recorded with
            {
                Hash = AnsweredPageHash.OfAnswer(recorded.Answer.Span),
                StandIns = LoggedDegradations.Guess(recorded.Answer),
                Assignments = ReadAssignments(recorded.Answer.Span),
            };

    private static GivenAssignments ReadAssignments(ReadOnlySpan<byte> answer)
    {
        var json = new Utf8JsonReader(answer, Options);
        ReadOnlySpan<byte> experiments = [], forced = [], holdouts = [];
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var member = json.ValueTextEquals("experiments"u8) ? 1 : json.ValueTextEquals("forced"u8) ? 2 : json.ValueTextEquals("holdouts"u8) ? 3 : 0;
            json.Read();
            var start = (int)json.TokenStartIndex;
            json.Skip();
            var value = answer[start..(int)json.BytesConsumed];
            switch (member)
            {
                case 1:
                    experiments = value;
                    break;
                case 2:
                    forced = value;
                    break;
                case 3:
                    holdouts = value;
                    break;
            }
        }

        return GivenAssignments.Read(experiments, forced, holdouts);
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

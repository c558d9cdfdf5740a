using System.Globalization;
using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>Reads the list of candidates into columns. O(bytes).</summary>
internal static class CandidatesReader
{
    private static readonly string[] Members = ["id", "attributes", "features"];

    /// <summary>Reads the value that the reader stands on.</summary>
    public static void Read(ref Utf8JsonReader json, RequestReading reading)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            reading.Errors.Add("/candidates", $"Must be a list, not {JsonText.Kind(json.TokenType)}.");
            json.Skip();
            return;
        }

        var candidates = reading.Request.Candidates;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (candidates.Count == reading.Limits.Candidates)
            {
                reading.Errors.Add("/candidates", string.Create(CultureInfo.InvariantCulture, $"Has more than {reading.Limits.Candidates} candidates."));
                reading.IsAbandoned = true;
                return;
            }

            ReadCandidate(ref json, reading, candidates.AddRow());
            if (reading.Errors.IsFull)
            {
                return;
            }
        }

        if (candidates.Count == 0)
        {
            reading.Errors.Add("/candidates", "Is empty; there is nothing to rank.");
        }
    }

    private static void ReadCandidate(ref Utf8JsonReader json, RequestReading reading, int row)
    {
        var errors = reading.Errors;
        if (json.TokenType != JsonTokenType.StartObject)
        {
            errors.Add(Pointer(row), $"Must be an object, not {JsonText.Kind(json.TokenType)}.");
            json.Skip();
            return;
        }

        var candidates = reading.Request.Candidates;
        var shape = reading.Shape;
        var seen = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var member = JsonText.Is(ref json, "id"u8) ? 1
                : JsonText.Is(ref json, "attributes"u8) ? 2
                : JsonText.Is(ref json, "features"u8) ? 4
                : 0;
            var name = member == 0 ? JsonText.Show(ref json) : "";
            json.Read();
            if ((seen & member) != 0)
            {
                errors.Add($"{Pointer(row)}/{Members[member >> 1]}", "Stands twice.");
                json.Skip();
                continue;
            }

            seen |= member;
            switch (member)
            {
                case 1:
                    ReadId(ref json, reading, row);
                    break;
                case 2:
                    RowReader.Read(ref json, reading, shape.Attributes, candidates.Attributes, row, new RowPlace("attributes", row));
                    break;
                case 4:
                    RowReader.Read(ref json, reading, shape.Features, candidates.Features, row, new RowPlace("features", row));
                    break;
                default:
                    errors.Add($"{Pointer(row)}/{RequestError.Escape(name)}", RequestReader.UnknownMember(name, Members));
                    json.Skip();
                    break;
            }

            if (errors.IsFull)
            {
                return;
            }
        }

        if ((seen & 1) == 0)
        {
            errors.Add(Pointer(row) + "/id", "Is missing.");
        }

        RowReader.CheckRequired(reading, shape.Attributes, candidates.Attributes, row, new RowPlace("attributes", row));
        RowReader.CheckRequired(reading, shape.Features, candidates.Features, row, new RowPlace("features", row));
    }

    private static void ReadId(ref Utf8JsonReader json, RequestReading reading, int row)
    {
        var wrong = json.TokenType != JsonTokenType.String ? $"Must be a string, not {JsonText.Kind(json.TokenType)}."
            : json.ValueSpan.Length == 0 ? "Must not be empty."
            : json.ValueSpan.Length > reading.Limits.IdBytes ? string.Create(CultureInfo.InvariantCulture, $"Is longer than {reading.Limits.IdBytes} bytes.")
            : null;
        if (wrong is null && JsonText.TryRead(ref json, reading, out var id))
        {
            reading.Request.Candidates.SetId(row, id);
            return;
        }

        reading.Errors.Add(Pointer(row) + "/id", wrong ?? "Is not valid Unicode text.");
        json.Skip();
    }

    private static string Pointer(int row) => string.Create(CultureInfo.InvariantCulture, $"/candidates/{row}");
}

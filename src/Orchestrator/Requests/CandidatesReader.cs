using System.Globalization;
using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>Reads the list of candidates into columns. O(bytes).</summary>
internal static class CandidatesReader
{
    private static readonly string[] Members = ["id", "attributes", "features"];
    private static readonly int[] Fields = [RequestField.Id, RequestField.Attributes, RequestField.Features];

    /// <summary>Reads the value that the reader stands on.</summary>
    public static void Read(ref Utf8JsonReader json, RequestReading reading)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            Refuse(reading, $"Must be a list, not {JsonText.Kind(json.TokenType)}.");
            json.Skip();
            return;
        }

        for (var place = 0; json.Read() && json.TokenType != JsonTokenType.EndArray; place++)
        {
            if (place == reading.Limits.Candidates)
            {
                Refuse(reading, string.Create(CultureInfo.InvariantCulture, $"Has more than {reading.Limits.Candidates} candidates."));
                reading.IsAbandoned = true;
                return;
            }

            reading.BeginCandidate();
            ReadCandidate(ref json, reading, place);
            reading.EndCandidate();
            if (reading.Errors.IsFull)
            {
                return;
            }
        }

        if (reading.Request.Candidates.Count == 0 && !reading.Shape.Policy.MayBeEmpty && reading.Errors.Count == 0)
        {
            Refuse(reading, reading.Dropped.IsEmpty ? "Is empty; there is nothing to rank." : "Has no candidate that can be read; there is nothing to rank.");
            foreach (var dropped in reading.Dropped.Places)
            {
                reading.Errors.Add(dropped.Error.Pointer, dropped.Error.Message);
            }
        }
    }

    private static void Refuse(RequestReading reading, string message)
        => reading.Report(MistakeCost.Page, RequestField.Member("candidates"), new RequestPlace("candidates"), message);

    private static void ReadCandidate(ref Utf8JsonReader json, RequestReading reading, int place)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            reading.Report(MistakeCost.Candidate, RequestField.Candidate, new RequestPlace(null, place), $"Must be an object, not {JsonText.Kind(json.TokenType)}.");
            json.Skip();
            return;
        }

        var candidates = reading.Request.Candidates;
        var row = candidates.AddRow();
        ReadMembers(ref json, reading, row, place);
        if (reading.Errors.IsFull)
        {
            return;
        }

        var shape = reading.Shape;
        RowReader.CheckRequired(reading, shape.Attributes, candidates.Attributes, row, new RequestPlace("attributes", place));
        RowReader.CheckRequired(reading, shape.Features, candidates.Features, row, new RequestPlace("features", place));
        if (!reading.IsTolerant)
        {
            // Ids that stand twice are found when the candidates are sorted.
            return;
        }

        if (!reading.IsCandidateDropped && !reading.TryKeepId(row))
        {
            reading.Report(MistakeCost.Candidate, RequestField.DuplicateId, new RequestPlace("id", place), "Is also the id of a candidate before it.");
        }

        if (reading.IsCandidateDropped)
        {
            candidates.RemoveLastRow();
        }
    }

    private static void ReadMembers(ref Utf8JsonReader json, RequestReading reading, int row, int place)
    {
        var candidates = reading.Request.Candidates;
        var shape = reading.Shape;
        var seen = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var member = JsonText.Is(ref json, "id"u8) ? 1
                : JsonText.Is(ref json, "attributes"u8) ? 2
                : JsonText.Is(ref json, "features"u8) ? 4
                : 0;
            var name = member == 0 && reading.WantsMessage ? JsonText.Show(ref json) : null;
            json.Read();
            if ((seen & member) != 0)
            {
                reading.Report(MistakeCost.Field, Fields[member >> 1], new RequestPlace(Members[member >> 1], place), "Stands twice.");
                json.Skip();
                continue;
            }

            seen |= member;
            switch (member)
            {
                case 1:
                    ReadId(ref json, reading, row, place);
                    break;
                case 2:
                    RowReader.Read(ref json, reading, shape.Attributes, candidates.Attributes, row, new RequestPlace("attributes", place), RequestField.Attributes);
                    break;
                case 4:
                    RowReader.Read(ref json, reading, shape.Features, candidates.Features, row, new RequestPlace("features", place), RequestField.Features);
                    break;
                default:
                    reading.Report(MistakeCost.Field, RequestField.Unknown, new RequestPlace(name, place), name is null ? "" : RequestReader.UnknownMember(name, Members));
                    json.Skip();
                    break;
            }

            if (reading.Errors.IsFull)
            {
                return;
            }
        }

        if ((seen & 1) == 0)
        {
            reading.Report(MistakeCost.Candidate, RequestField.Id, new RequestPlace("id", place), "Is missing.");
        }
    }

    private static void ReadId(ref Utf8JsonReader json, RequestReading reading, int row, int place)
    {
        var wrong = json.TokenType != JsonTokenType.String ? $"Must be a string, not {JsonText.Kind(json.TokenType)}."
            : json.ValueSpan.Length == 0 ? "Must not be empty."
            : JsonText.IsLongerThan(ref json, reading.Limits.IdBytes) ? string.Create(CultureInfo.InvariantCulture, $"Is longer than {reading.Limits.IdBytes} bytes.")
            : null;
        if (wrong is null && JsonText.TryRead(ref json, reading, out var id))
        {
            reading.Request.Candidates.SetId(row, id);
            return;
        }

        reading.Report(MistakeCost.Candidate, RequestField.Id, new RequestPlace("id", place), wrong ?? "Is not valid Unicode text.");
        json.Skip();
    }
}

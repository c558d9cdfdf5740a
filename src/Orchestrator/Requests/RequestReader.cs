using System.Globalization;
using System.Text;
using System.Text.Json;
using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>
/// Reads the body of <c>POST /rank</c> straight from UTF-8 into columns: one pass, no tree, no object per candidate.
/// Whatever a caller sends becomes columns or a <see cref="RequestProblem"/>, never an exception.
/// </summary>
internal static class RequestReader
{
    /// <summary>Objects and lists inside one another, the body's own included; no request needs more than five.</summary>
    public const int DeepestNesting = 16;

    /// <summary>The sentence for a member that stands twice.</summary>
    public const string Twice = "Stands twice.";

    private const int Slots = 2;
    private const int Candidates = 6;

    private static readonly byte[][] MembersUtf8 = [.. RequestField.Members.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Strict JSON, nested no deeper than <see cref="DeepestNesting"/>.</summary>
    public static JsonReaderOptions JsonOptions { get; } = new() { MaxDepth = DeepestNesting };

    /// <summary>Fills the reading's request from a body whose surface is known; null when all is well.</summary>
    public static RequestProblem? Read(ReadOnlySpan<byte> body, RequestReading reading, DateTimeOffset defaultNow)
    {
        var request = reading.Request;
        var errors = reading.Errors;
        reading.Clear();
        request.Now = defaultNow;
        request.Context.AddRow();
        try
        {
            var json = new Utf8JsonReader(body, JsonOptions);
            var seen = ReadMembers(ref json, reading);
            if (!errors.IsFull && !reading.IsAbandoned)
            {
                CheckMissing(reading, seen);

                // What follows the object must be nothing.
                json.Read();
            }
        }
        catch (JsonException exception)
        {
            return RequestProblem.BrokenJson(exception, body);
        }

        if (errors.Count == 0)
        {
            CheckDistinct(reading);
        }

        return errors.Count == 0 ? null : RequestProblem.Invalid(errors.ToList());
    }

    /// <summary>A sentence for a member nobody declared.</summary>
    public static string UnknownMember(string name, IEnumerable<string> members)
    {
        var hint = Suggestion.Hint(name, members);
        return hint is null ? "There is no member of this name." : "There is no member of this name. " + hint;
    }

    /// <summary>Reads the seed; what is wrong, or null.</summary>
    public static string? ReadSeed(ref Utf8JsonReader json, RequestReading reading)
    {
        if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out var seed))
        {
            return "Must be a whole number of 64 bits.";
        }

        if (reading.HasSeed)
        {
            return "Stands twice: at the top and in the options.";
        }

        reading.HasSeed = true;
        reading.Request.Seed = seed;
        return null;
    }

    /// <summary>Reads the request's clock; what is wrong, or null.</summary>
    public static string? ReadNow(ref Utf8JsonReader json, RequestReading reading)
    {
        if (!JsonTime.TryReadTimestamp(ref json, reading, out var now))
        {
            return "Must be a timestamp with an offset such as \"2026-02-20T18:00:00Z\".";
        }

        if (reading.HasNow)
        {
            return "Stands twice: at the top and in the options.";
        }

        reading.HasNow = true;
        reading.Request.Now = now.ToUniversalTime();
        return null;
    }

    private static int ReadMembers(ref Utf8JsonReader json, RequestReading reading)
    {
        var errors = reading.Errors;
        var seen = 0;
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var member = MemberIndex(ref json);
            if (member < 0)
            {
                ReportUnknown(ref json, reading);
                json.Read();
                json.Skip();
            }
            else
            {
                json.Read();
                var isTwice = (seen & (1 << member)) != 0;
                seen |= 1 << member;
                if ((isTwice ? Twice : ReadMember(ref json, reading, member)) is { } wrong)
                {
                    var cost = member == Slots && !isTwice ? MistakeCost.Page : MistakeCost.Field;
                    reading.Report(cost, member, new RequestPlace(RequestField.Members[member]), wrong);
                    json.Skip();
                }
            }

            if (errors.IsFull || reading.IsAbandoned)
            {
                break;
            }
        }

        return seen;
    }

    private static int MemberIndex(ref Utf8JsonReader json)
    {
        for (var index = 0; index < MembersUtf8.Length; index++)
        {
            if (JsonText.Is(ref json, MembersUtf8[index]))
            {
                return index;
            }
        }

        return -1;
    }

    private static void ReportUnknown(ref Utf8JsonReader json, RequestReading reading)
    {
        var name = reading.WantsMessage ? JsonText.Show(ref json) : "";
        reading.Report(MistakeCost.Field, RequestField.Unknown, new RequestPlace(name), reading.WantsMessage ? UnknownMember(name, RequestField.Members) : "");
    }

    private static string? ReadMember(ref Utf8JsonReader json, RequestReading reading, int member)
    {
        switch (member)
        {
            case 0:
                return ReadRequestId(ref json, reading);
            case 1:
                // Read before; see SurfaceName.
                return null;
            case Slots:
                return ReadSlots(ref json, reading);
            case 3:
                return ReadNow(ref json, reading);
            case 4:
                return ReadSeed(ref json, reading);
            case 5:
                RowReader.Read(ref json, reading, reading.Shape.Context, reading.Request.Context, 0, new RequestPlace("context"), RequestField.Member("context"));
                return null;
            case Candidates:
                CandidatesReader.Read(ref json, reading);
                return null;
            default:
                OptionsReader.Read(ref json, reading);
                return null;
        }
    }

    private static string? ReadRequestId(ref Utf8JsonReader json, RequestReading reading)
    {
        if (json.TokenType != JsonTokenType.String || JsonText.IsLongerThan(ref json, reading.Limits.IdBytes) || !JsonText.TryRead(ref json, reading, out var utf8))
        {
            return string.Create(CultureInfo.InvariantCulture, $"Must be a string of at most {reading.Limits.IdBytes} bytes.");
        }

        reading.Request.RequestId = Encoding.UTF8.GetString(utf8);
        return null;
    }

    private static string? ReadSlots(ref Utf8JsonReader json, RequestReading reading)
    {
        if (json.TokenType != JsonTokenType.Number || !json.TryGetInt32(out var slots) || slots < reading.Limits.FewestSlots || slots > reading.Limits.Slots)
        {
            return string.Create(CultureInfo.InvariantCulture, $"Must be a whole number from {reading.Limits.FewestSlots} to {reading.Limits.Slots}.");
        }

        reading.Request.SlotCount = slots;
        return null;
    }

    private static void CheckMissing(RequestReading reading, int seen)
    {
        if ((seen & (1 << Slots)) == 0)
        {
            reading.Errors.Add("/slots", "Is missing; say how many slots to fill.");
        }

        if ((seen & (1 << Candidates)) == 0)
        {
            reading.Errors.Add("/candidates", "Is missing; there is nothing to rank.");
        }

        RowReader.CheckRequired(reading, reading.Shape.Context, reading.Request.Context, 0, new RequestPlace("context"));
    }

    private static void CheckDistinct(RequestReading reading)
    {
        var candidates = reading.Request.Candidates;
        var duplicate = candidates.SortById();
        if (duplicate >= 0)
        {
            var order = candidates.RequestOrder;
            var first = Math.Min(order[duplicate], order[duplicate - 1]);
            var second = Math.Max(order[duplicate], order[duplicate - 1]);
            reading.Errors.Add(
                string.Create(CultureInfo.InvariantCulture, $"/candidates/{second}/id"),
                string.Create(CultureInfo.InvariantCulture, $"'{Excerpt.Of(candidates.IdUtf8(duplicate))}' is also the id of candidate {first}."));
        }
    }
}

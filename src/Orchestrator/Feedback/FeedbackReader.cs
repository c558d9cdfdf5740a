using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Requests;

namespace RankOrchestrator.Orchestrator.Feedback;

/// <summary>
/// Reads a batch of events: <c>{"events": [{"eventId", "type", "requestId", "slot", …}, …]}</c>. A batch is taken whole or not at all; every
/// mistake is named at its place, up to a limit.
/// </summary>
/// <param name="mostEvents">Events of a batch.</param>
/// <param name="limits">Sizes of texts, and how many mistakes are named.</param>
internal sealed class FeedbackReader(int mostEvents, RequestLimits limits)
{
    private const int LastSlot = 9_999;
    private const double MostAmount = 1e12;
    private const double MostSeconds = 86_400;
    private const int LongestInstant = 40;

    private static readonly string[] Members = ["eventId", "type", "requestId", "slot", "item", "userId", "at", "amount", "seconds"];

    private readonly RequestErrors errors = new(limits.Errors);
    private readonly List<FeedbackEvent> events = [];

    /// <summary>Reads a body; what is wrong with it, or null with the events.</summary>
    public RequestProblem? Read(ReadOnlySpan<byte> body, out IReadOnlyList<FeedbackEvent> read)
    {
        read = events;
        try
        {
            var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = RequestReader.DeepestNesting });
            json.Read();
            ReadBatch(ref json);
            if (json.Read())
            {
                errors.Add("", "Something follows the object.");
            }
        }
        catch (JsonException exception)
        {
            return RequestProblem.BrokenJson(exception, body);
        }
        catch (InvalidOperationException)
        {
            // A text that is no Unicode: the reader finds it when it is asked for.
            errors.Add("", "A text is not Unicode.");
        }

        return errors.Count > 0 ? RequestProblem.Invalid(errors.ToList()) : null;
    }

    private void ReadBatch(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            errors.Add("", "Must be an object with 'events'.");
            json.Skip();
            return;
        }

        var isThere = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            if (name is not "events" || isThere)
            {
                errors.Add("/" + RequestError.Escape(name), isThere && name is "events" ? "Stands twice." : "Means nothing here; a batch has 'events'.");
            }
            else if (json.TokenType != JsonTokenType.StartArray)
            {
                errors.Add("/events", "Must be a list.");
            }
            else
            {
                ReadEvents(ref json);
            }

            isThere |= name is "events";
            json.Skip();
        }

        if (!isThere)
        {
            errors.Add("/events", "This member is required.");
        }
    }

    private void ReadEvents(ref Utf8JsonReader json)
    {
        var index = 0;
        for (; json.Read() && json.TokenType != JsonTokenType.EndArray; index++)
        {
            if (index >= mostEvents || errors.IsFull)
            {
                json.Skip();
                continue;
            }

            var pointer = string.Create(CultureInfo.InvariantCulture, $"/events/{index}");
            if (json.TokenType != JsonTokenType.StartObject)
            {
                errors.Add(pointer, "Must be an object.");
                json.Skip();
            }
            else if (ReadEvent(ref json, pointer) is { } read)
            {
                events.Add(read);
            }
        }

        if (index > mostEvents)
        {
            errors.Add("/events", string.Create(CultureInfo.InvariantCulture, $"Has {index} events; a batch has {mostEvents} at most."));
        }
    }

    private FeedbackEvent? ReadEvent(ref Utf8JsonReader json, string pointer)
    {
        var before = errors.Count;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? eventId = null, requestId = null, item = null, user = null;
        FeedbackKind? kind = null;
        double? slot = null, amount = null, seconds = null;
        DateTimeOffset? at = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            var place = $"{pointer}/{RequestError.Escape(name)}";
            if (!seen.Add(name))
            {
                errors.Add(place, "Stands twice.");
            }

            switch (name)
            {
                case "eventId":
                    eventId = Text(ref json, place, mayBeEmpty: false);
                    break;
                case "type":
                    kind = Kind(ref json, place);
                    break;
                case "requestId":
                    requestId = Text(ref json, place, mayBeEmpty: false);
                    break;
                case "slot":
                    slot = Number(ref json, place, LastSlot, isWhole: true);
                    break;
                case "item":
                    item = Text(ref json, place, mayBeEmpty: true);
                    break;
                case "userId":
                    user = Text(ref json, place, mayBeEmpty: true);
                    break;
                case "at":
                    at = Instant(ref json, place);
                    break;
                case "amount":
                    amount = Number(ref json, place, MostAmount, isWhole: false);
                    break;
                case "seconds":
                    seconds = Number(ref json, place, MostSeconds, isWhole: false);
                    break;
                default:
                    errors.Add(place, $"Means nothing here; an event has {string.Join(", ", Members)}.");
                    break;
            }

            json.Skip();
        }

        Require(seen, pointer, "eventId", "type", "requestId", "slot");
        Belongs(seen, pointer, "amount", kind, FeedbackKind.Order);
        Belongs(seen, pointer, "seconds", kind, FeedbackKind.Dwell);
        return errors.Count > before ? null : new FeedbackEvent
        {
            EventId = eventId!,
            Kind = kind!.Value,
            RequestId = requestId!,
            Slot = (int)slot!.Value,
            Item = item ?? "",
            User = user ?? "",
            HappenedAt = at,
            Amount = amount ?? seconds ?? 0,
        };
    }

    private void Require(HashSet<string> seen, string pointer, params ReadOnlySpan<string> members)
    {
        foreach (var member in members)
        {
            if (!seen.Contains(member))
            {
                errors.Add($"{pointer}/{member}", "This member is required.");
            }
        }
    }

    private void Belongs(HashSet<string> seen, string pointer, string member, FeedbackKind? kind, FeedbackKind owner)
    {
        if (kind is not null && seen.Contains(member) != (kind == owner))
        {
            errors.Add(
                $"{pointer}/{member}",
                kind == owner ? $"This member is required of '{FeedbackWords.Of(owner)}'." : $"Belongs to '{FeedbackWords.Of(owner)}' alone.");
        }
    }

    private string? Text(ref Utf8JsonReader json, string place, bool mayBeEmpty)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            errors.Add(place, "Must be a string.");
            return null;
        }

        var bytes = json.HasValueSequence ? json.ValueSequence.Length : json.ValueSpan.Length;
        var text = json.GetString()!;
        if (bytes > limits.IdBytes && System.Text.Encoding.UTF8.GetByteCount(text) > limits.IdBytes)
        {
            errors.Add(place, string.Create(CultureInfo.InvariantCulture, $"Must have at most {limits.IdBytes} bytes."));
            return null;
        }

        if (text.Length == 0 && !mayBeEmpty)
        {
            errors.Add(place, "Must not be empty.");
        }

        return text;
    }

    private FeedbackKind? Kind(ref Utf8JsonReader json, string place)
    {
        if (json.TokenType == JsonTokenType.String && FeedbackWords.Find(json.GetString()!) is { } kind)
        {
            return kind;
        }

        errors.Add(place, $"Must be one of {string.Join(", ", FeedbackWords.AllKinds)}.");
        return null;
    }

    private double? Number(ref Utf8JsonReader json, string place, double most, bool isWhole)
    {
        if (json.TokenType == JsonTokenType.Number
            && json.TryGetDouble(out var number)
            && number >= 0
            && number <= most
            && (!isWhole || number == Math.Floor(number)))
        {
            return number;
        }

        errors.Add(place, string.Create(CultureInfo.InvariantCulture, $"Must be a {(isWhole ? "whole " : "")}number from 0 to {most}."));
        return null;
    }

    private DateTimeOffset? Instant(ref Utf8JsonReader json, string place)
    {
        if (json.TokenType == JsonTokenType.String && json.GetString() is { Length: >= 20 and <= LongestInstant } text
            && (text[^1] == 'Z' || text[^6] is '+' or '-')
            && json.TryGetDateTimeOffset(out var instant))
        {
            return instant;
        }

        errors.Add(place, "Must be an instant with its offset, such as 2026-02-20T18:00:00Z.");
        return null;
    }
}

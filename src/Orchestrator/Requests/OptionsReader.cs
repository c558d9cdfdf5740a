using System.Globalization;
using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>Reads <c>options</c>: what the caller wants besides the page.</summary>
internal static class OptionsReader
{
    private static readonly RequestPlace Place = new("options");

    /// <summary>Reads the value that the reader stands on.</summary>
    public static void Read(ref Utf8JsonReader json, RequestReading reading)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            reading.Report(MistakeCost.Field, RequestField.Member("options"), Place, $"Must be an object, not {JsonText.Kind(json.TokenType)}.");
            json.Skip();
            return;
        }

        var seen = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var member = JsonText.Is(ref json, "explain"u8) ? 0
                : JsonText.Is(ref json, "deadlineMs"u8) ? 1
                : JsonText.Is(ref json, "seed"u8) ? 2
                : JsonText.Is(ref json, "now"u8) ? 3
                : JsonText.Is(ref json, "language"u8) ? 4
                : -1;
            var name = member >= 0 || reading.WantsMessage ? JsonText.Show(ref json) : "";
            json.Read();
            if (member < 0)
            {
                reading.Report(MistakeCost.Field, RequestField.Unknown, Place.To(name), reading.WantsMessage ? RequestReader.UnknownMember(name, RequestField.Options) : "");
            }
            else
            {
                var wrong = (seen & (1 << member)) != 0 ? RequestReader.Twice : ReadMember(ref json, reading, member);
                seen |= 1 << member;
                if (wrong is not null)
                {
                    reading.Report(MistakeCost.Field, RequestField.FirstOption + member, Place.To(name), wrong);
                }
            }

            json.Skip();
            if (reading.Errors.IsFull)
            {
                return;
            }
        }
    }

    private static string? ReadMember(ref Utf8JsonReader json, RequestReading reading, int member) => member switch
    {
        0 => ExplainReader.Read(ref json, reading),
        1 => ReadDeadline(ref json, reading),
        2 => RequestReader.ReadSeed(ref json, reading),
        3 => RequestReader.ReadNow(ref json, reading),
        _ => ReadLanguage(ref json, reading),
    };

    private static string? ReadLanguage(ref Utf8JsonReader json, RequestReading reading)
        => json.TokenType == JsonTokenType.String && json.ValueSpan.Length <= LanguageRanges.LongestBytes && JsonText.TryRead(ref json, reading, out var utf8)
            && LanguageRanges.TryRead(utf8, reading.Request.Languages)
            ? null
            : "Must be languages as 'Accept-Language' has them, such as \"ar-SA\" or \"ar-SA, en;q=0.5\".";

    private static string? ReadDeadline(ref Utf8JsonReader json, RequestReading reading)
    {
        if (json.TokenType != JsonTokenType.Number || !json.TryGetInt32(out var milliseconds) || milliseconds < 1 || milliseconds > reading.Limits.DeadlineMilliseconds)
        {
            return string.Create(CultureInfo.InvariantCulture, $"Must be a whole number of milliseconds from 1 to {reading.Limits.DeadlineMilliseconds}.");
        }

        reading.Request.Deadline = TimeSpan.FromMilliseconds(milliseconds);
        return null;
    }
}

using System.Buffers.Text;
using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>Reads instants (RFC 3339, offset required, so that no machine's time zone is assumed) and durations.</summary>
internal static class JsonTime
{
    /// <summary>Bytes of a token, escaped, beyond which it is neither an instant nor a duration.</summary>
    private const int Longest = 252;

    /// <summary>Reads the current token as an instant.</summary>
    public static bool TryReadTimestamp(ref Utf8JsonReader json, RequestReading reading, out DateTimeOffset instant)
    {
        instant = default;
        return TryReadText(ref json, reading, out var text) && HasOffset(text) && json.TryGetDateTimeOffset(out instant);
    }

    /// <summary>Reads the current token as decimal seconds with the suffix <c>s</c>, into ticks of 100 ns.</summary>
    public static bool TryReadDuration(ref Utf8JsonReader json, RequestReading reading, out long ticks)
    {
        ticks = 0;
        if (!TryReadText(ref json, reading, out var text) || !text.EndsWith("s"u8))
        {
            return false;
        }

        var digits = text[..^1];
        if (!Utf8Parser.TryParse(digits, out decimal seconds, out var used) || used != digits.Length || Math.Abs(seconds) > 315_576_000_000m)
        {
            return false;
        }

        ticks = (long)(seconds * TimeSpan.TicksPerSecond);
        return true;
    }

    /// <summary>A text that is short enough for either; many writers of JSON write <c>+</c> as <c>\u002B</c>.</summary>
    private static bool TryReadText(ref Utf8JsonReader json, RequestReading reading, out ReadOnlySpan<byte> text)
    {
        text = default;
        return json.TokenType == JsonTokenType.String && json.ValueSpan.Length <= Longest && JsonText.TryRead(ref json, reading, out text);
    }

    private static bool HasOffset(ReadOnlySpan<byte> text)
        => text.Length >= 20
            && text[10] == (byte)'T'
            && (text[^1] == (byte)'Z' || (text[^3] == (byte)':' && text[^6] is (byte)'+' or (byte)'-'));
}

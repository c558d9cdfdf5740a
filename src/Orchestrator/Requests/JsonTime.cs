using System.Buffers.Text;
using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>Reads instants (RFC 3339, offset required, so that no machine's time zone is assumed) and durations.</summary>
internal static class JsonTime
{
    /// <summary>Reads the current token as an instant.</summary>
    public static bool TryReadTimestamp(ref Utf8JsonReader json, out DateTimeOffset instant)
    {
        instant = default;
        return json.TokenType == JsonTokenType.String
            && !json.ValueIsEscaped
            && HasOffset(json.ValueSpan)
            && json.TryGetDateTimeOffset(out instant);
    }

    /// <summary>Reads the current token as decimal seconds with the suffix <c>s</c>, into ticks of 100 ns.</summary>
    public static bool TryReadDuration(ref Utf8JsonReader json, out long ticks)
    {
        ticks = 0;
        if (json.TokenType != JsonTokenType.String || json.ValueIsEscaped || !json.ValueSpan.EndsWith("s"u8))
        {
            return false;
        }

        var digits = json.ValueSpan[..^1];
        if (!Utf8Parser.TryParse(digits, out decimal seconds, out var used) || used != digits.Length || Math.Abs(seconds) > 315_576_000_000m)
        {
            return false;
        }

        ticks = (long)(seconds * TimeSpan.TicksPerSecond);
        return true;
    }

    private static bool HasOffset(ReadOnlySpan<byte> text)
        => text.Length >= 20
            && text[10] == (byte)'T'
            && (text[^1] == (byte)'Z' || (text[^3] == (byte)':' && text[^6] is (byte)'+' or (byte)'-'));
}

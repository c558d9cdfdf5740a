using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;
using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>Reads the text of JSON tokens as UTF-8 and never throws on what a caller may send.</summary>
internal static class JsonText
{
    private const int LongestUnescaped = 512;

    /// <summary>Bytes that write a character as <c>\uFFFF</c>.</summary>
    private const int LongestEscape = 6;

    /// <summary>
    /// The token's text; a slice of the body when it has no escapes, else of the reading's scratch, valid until the next
    /// call. False when it is not Unicode: invalid UTF-8 or half a surrogate pair.
    /// </summary>
    public static bool TryRead(ref Utf8JsonReader json, RequestReading reading, out ReadOnlySpan<byte> utf8)
    {
        if (!json.ValueIsEscaped)
        {
            utf8 = json.ValueSpan;
            return Utf8.IsValid(utf8);
        }

        if (reading.Unescaped.Length < json.ValueSpan.Length)
        {
            reading.Unescaped = new byte[json.ValueSpan.Length * 2];
        }

        try
        {
            utf8 = reading.Unescaped.AsSpan(0, json.CopyString(reading.Unescaped));
            return true;
        }
        catch (InvalidOperationException)
        {
            // The only report Utf8JsonReader gives of an escaped lone surrogate or invalid UTF-8.
            utf8 = default;
            return false;
        }
    }

    /// <summary>Whether the token's text has more bytes of UTF-8 than that, however its characters are written.</summary>
    public static bool IsLongerThan(ref Utf8JsonReader json, int bytes)
    {
        var text = json.ValueSpan;
        if (text.Length <= bytes || !json.ValueIsEscaped || text.Length > (long)bytes * LongestEscape)
        {
            return text.Length > bytes;
        }

        var length = 0;
        for (var index = 0; index < text.Length; length++)
        {
            if (text[index] != (byte)'\\')
            {
                index++;
            }
            else if (text[index + 1] != (byte)'u')
            {
                index += 2;
            }
            else
            {
                _ = Utf8Parser.TryParse(text.Slice(index + 2, 4), out int unit, out _, 'X');

                // Half a surrogate pair is half of four bytes.
                length += unit < 0x80 ? 0 : unit < 0x800 || char.IsSurrogate((char)unit) ? 1 : 2;
                index += LongestEscape;
            }
        }

        return length > bytes;
    }

    /// <summary>
    /// Whether the token's text is <paramref name="text"/>. Unlike <see cref="Utf8JsonReader.ValueTextEquals(ReadOnlySpan{byte})"/>
    /// it takes half a surrogate pair for a text that is none other.
    /// </summary>
    public static bool Is(ref Utf8JsonReader json, ReadOnlySpan<byte> text)
    {
        if (!json.ValueIsEscaped)
        {
            return json.ValueSpan.SequenceEqual(text);
        }

        try
        {
            return json.ValueTextEquals(text);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The token's text for a message.</summary>
    public static string Show(ref Utf8JsonReader json)
    {
        // Of a longer text the end would not be shown anyway.
        Span<byte> unescaped = stackalloc byte[LongestUnescaped];
        if (json.ValueIsEscaped && json.ValueSpan.Length <= LongestUnescaped)
        {
            try
            {
                return Excerpt.Of(unescaped[..json.CopyString(unescaped)]);
            }
            catch (InvalidOperationException)
            {
                // Half a surrogate pair: shown as it was written.
            }
        }

        return Excerpt.Of(json.ValueSpan);
    }

    /// <summary>What a token is, for messages.</summary>
    public static string Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        _ => "null",
    };
}

using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>
/// Finds a request's own id in a body that cannot be answered, so that its caller can tell which one it was. The body may
/// be anything: this looks at brackets and quotation marks alone and never fails. One pass, without allocation but the id.
/// </summary>
internal static class RequestIdentity
{
    /// <summary>Most UTF-8 bytes of an id in a problem, whatever the limits say of ids.</summary>
    public const int LongestBytes = 256;

    /// <summary>The value of the first member <c>requestId</c> of the body's object; null when there is none, or none that is a good id.</summary>
    public static string? Find(ReadOnlySpan<byte> body, int mostBytes)
    {
        var depth = 0;
        for (var at = 0; at < body.Length; at++)
        {
            var found = body[at..].IndexOfAny("\"{}[]"u8);
            if (found < 0)
            {
                return null;
            }

            at += found;
            switch (body[at])
            {
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)'}' or (byte)']':
                    depth--;
                    break;
                default:
                    var length = StringLength(body[at..]);
                    if (depth == 1 && body.Slice(at, length).SequenceEqual("\"requestId\""u8) && ValueBehind(body[(at + length)..]) is { IsEmpty: false } value)
                    {
                        return Text(value, Math.Min(mostBytes, LongestBytes));
                    }

                    at += length - 1;
                    break;
            }
        }

        return null;
    }

    /// <summary>Bytes of the string that starts here, with its quotation marks; to the end when it does not end.</summary>
    private static int StringLength(ReadOnlySpan<byte> text)
    {
        for (var at = 1; at < text.Length; at++)
        {
            var found = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (found < 0)
            {
                break;
            }

            at += found;
            if (text[at] == (byte)'"')
            {
                return at + 1;
            }

            at++;
        }

        return text.Length;
    }

    /// <summary>The string behind a colon, with its quotation marks; empty when something else stands there.</summary>
    private static ReadOnlySpan<byte> ValueBehind(ReadOnlySpan<byte> text)
    {
        var behind = text.TrimStart(" \t\r\n"u8);
        if (behind.IsEmpty || behind[0] != (byte)':')
        {
            return default;
        }

        var value = behind[1..].TrimStart(" \t\r\n"u8);
        return value.IsEmpty || value[0] != (byte)'"' ? default : value[..StringLength(value)];
    }

    private static string? Text(ReadOnlySpan<byte> quoted, int mostBytes)
    {
        if (quoted.Length > mostBytes + 2)
        {
            return null;
        }

        try
        {
            var json = new Utf8JsonReader(quoted);
            return json.Read() ? json.GetString() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not ended, a control character inside, or not Unicode.
            return null;
        }
    }
}

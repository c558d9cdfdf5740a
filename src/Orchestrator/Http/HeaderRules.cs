using System.Buffers;
using System.Text;
using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Orchestrator.Http;

/// <summary>
/// Rules of RFC 9110 and 9112 about a request's head that Kestrel leaves open. Intermediaries that read the same bytes
/// differently would not agree with this service where a request ends.
/// </summary>
internal static class HeaderRules
{
    private const string BareLineFeeds = "Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators";

    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    private static readonly DigitsAlone Digits = new();
    private static readonly HeaderText Text = new();

    /// <summary>Makes the server keep the rules: lines end with CR LF, names are tokens, lengths are digits, values are text.</summary>
    public static void Enforce(Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions server)
    {
        // There is no option for it, only this switch, which the server reads when it starts.
        AppContext.SetSwitch(BareLineFeeds, isEnabled: true);
        server.RequestHeaderEncodingSelector = EncodingOf;
    }

    /// <summary>Asked by the server for every header and trailer that it reads anew.</summary>
    private static Encoding EncodingOf(string name)
    {
        if (string.Equals(name, "Content-Length", StringComparison.OrdinalIgnoreCase))
        {
            return Digits;
        }

        return name.AsSpan().ContainsAnyExcept(TokenCharacters)
            ? throw new BadHttpRequestException($"'{Excerpt.Of(name)}' is not the name of a header.")
            : Text;
    }

    /// <summary>Text of a length: only digits are read as such, where the server would take a sign and blanks as well.</summary>
    private sealed class DigitsAlone : ASCIIEncoding
    {
        public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars)
            => bytes.Length <= chars.Length && !bytes.ContainsAnyExceptInRange((byte)'0', (byte)'9')
                ? base.GetChars(bytes, chars)
                : throw new BadHttpRequestException("The content length is not a number of bytes.");
    }
}

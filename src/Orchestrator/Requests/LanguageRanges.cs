using System.Globalization;
using System.Text;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>Reads languages that people prefer, in the form of <c>Accept-Language</c> (RFC 9110, 12.5.4).</summary>
internal static class LanguageRanges
{
    /// <summary>UTF-8 bytes of all ranges together.</summary>
    public const int LongestBytes = 256;

    /// <summary>Ranges that are read.</summary>
    public const int MostRanges = 16;

    /// <summary>What stands between ranges.</summary>
    public const string Separator = ", ";

    /// <summary>Languages as they are read: the preferred first.</summary>
    public static string Write(IEnumerable<string> languages) => string.Join(Separator, languages);

    /// <summary>
    /// Reads ranges into tags in lower case, the preferred first, those of quality 0 left out; false, and none, when it is no list of
    /// ranges.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, List<string> languages)
    {
        var ranges = new List<(string Tag, double Quality)>();
        foreach (var part in Encoding.UTF8.GetString(utf8).Split(','))
        {
            var pieces = part.Split(';');
            var tag = pieces[0].Trim();
            var quality = 1.0;
            if (ranges.Count == MostRanges || !IsRange(tag) || pieces.Length > 2 || (pieces.Length == 2 && !TryReadQuality(pieces[1].Trim(), out quality)))
            {
                return false;
            }

            ranges.Add((tag.ToLowerInvariant(), quality));
        }

        var preferred = ranges.Where(range => range.Quality > 0).OrderByDescending(range => range.Quality);
        languages.AddRange(preferred.Select(range => range.Tag).Distinct(StringComparer.Ordinal));
        return true;
    }

    private static bool TryReadQuality(string text, out double quality)
    {
        quality = 0;
        return text.StartsWith("q=", StringComparison.OrdinalIgnoreCase) && text.Length <= 7
            && double.TryParse(text.AsSpan(2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out quality) && quality is >= 0 and <= 1;
    }

    /// <summary>Subtags of one to eight letters or digits, the first of letters alone (RFC 4647, 2.1); or any language.</summary>
    public static bool IsRange(string tag)
    {
        if (tag is "*")
        {
            return true;
        }

        var subtags = tag.Split('-');
        return subtags[0].All(char.IsAsciiLetter)
            && Array.TrueForAll(subtags, subtag => subtag.Length is >= 1 and <= 8 && subtag.All(char.IsAsciiLetterOrDigit));
    }
}

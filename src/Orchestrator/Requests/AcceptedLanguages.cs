using Microsoft.Net.Http.Headers;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>The languages of a head's <c>Accept-Language</c> (RFC 9110, 12.5.4), for requests that name none themselves.</summary>
internal static class AcceptedLanguages
{
    /// <summary>
    /// Reads the values of the header into tags in lower case, the preferred first, those of quality 0 left out. A head is written by
    /// browsers and proxies, so what is no range is passed over and what is too much is left out.
    /// </summary>
    public static void Read(IList<string> values, List<string> languages)
    {
        if (!StringWithQualityHeaderValue.TryParseList(values, out var parsed))
        {
            return;
        }

        var left = LanguageRanges.LongestBytes;
        foreach (var range in parsed.Where(range => range.Quality is not 0).OrderByDescending(range => range.Quality ?? 1))
        {
            var tag = range.Value.Value?.ToLowerInvariant() ?? "";
            if (!LanguageRanges.IsRange(tag) || languages.Contains(tag, StringComparer.Ordinal))
            {
                continue;
            }

            left -= tag.Length + LanguageRanges.Separator.Length;
            if (left < 0 || languages.Count == LanguageRanges.MostRanges)
            {
                return;
            }

            languages.Add(tag);
        }
    }
}

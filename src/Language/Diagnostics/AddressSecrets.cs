namespace RankOrchestrator.Language.Diagnostics;

/// <summary>
/// Hides what an address may carry that is nobody's business: user and password, query and fragment. Findings are printed,
/// logged and served, and the file they are about may have been written by mistake.
/// </summary>
internal static class AddressSecrets
{
    /// <summary>The text with a star for every hidden character, so that places in it stay what they are.</summary>
    public static string Hide(string text)
    {
        char[]? shown = null;
        for (var start = 0; (start = AfterScheme(text, start)) >= 0;)
        {
            var end = start;
            while (end < text.Length && !char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            var address = text.AsSpan(start, end - start);
            var user = UserLength(address);
            var query = address.IndexOfAny('?', '#') + 1;
            if (user > 0 || query > 0)
            {
                shown ??= text.ToCharArray();
                shown.AsSpan(start, user).Fill('*');
                var rest = query == 0 ? [] : address[query..];
                var closing = rest.IndexOfAny("\"'}],");
                shown.AsSpan(start + query, closing < 0 ? rest.Length : closing).Fill('*');
            }

            start = end;
        }

        return shown is null ? text : new string(shown);
    }

    /// <summary>Where the next address goes on after its scheme, whose slashes may be escaped; -1 when there is none.</summary>
    private static int AfterScheme(string text, int from)
    {
        for (var colon = text.IndexOf(':', from); colon >= 0; colon = text.IndexOf(':', colon + 1))
        {
            var rest = text.AsSpan(colon + 1);
            if (rest.StartsWith("//"))
            {
                return colon + 3;
            }

            if (rest.StartsWith("\\/\\/"))
            {
                return colon + 5;
            }
        }

        return -1;
    }

    /// <summary>Characters before the '@' that ends user and password; 0 when there is none.</summary>
    private static int UserLength(ReadOnlySpan<char> address)
    {
        var path = address.IndexOfAny("/\\?#");
        var host = path < 0 ? address : address[..path];
        if (host.LastIndexOf('@') is >= 0 and var at)
        {
            return at;
        }

        // A password with a slash in it looks like a port that is no number, or none at all.
        var colon = host.IndexOf(':');
        var isPort = colon < 0 || (colon + 1 < host.Length && !host[(colon + 1)..].ContainsAnyExceptInRange('0', '9'));
        return path >= 0 && !isPort ? Math.Max(address.LastIndexOf('@'), 0) : 0;
    }
}

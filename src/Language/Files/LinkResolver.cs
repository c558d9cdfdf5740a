namespace RankOrchestrator.Language.Files;

/// <summary>
/// Finds where paths lead, link by link. Every link is looked at once: when several files lie behind one link, as in a
/// Kubernetes volume behind <c>..data</c>, all of them are those of one moment, however often the link is swapped.
/// Not safe for concurrent use.
/// </summary>
internal sealed class LinkResolver
{
    /// <summary>Links on one way; Linux follows as many.</summary>
    private const int MostLinks = 40;

    private readonly Dictionary<string, string?> targets = new(StringComparer.Ordinal);

    /// <summary>The path free of links, whether or not anything stands there.</summary>
    /// <param name="path">An absolute path.</param>
    /// <exception cref="RefusedFileException">Links lead in a circle.</exception>
    public string Resolve(string path)
    {
        var current = Path.GetPathRoot(path)!;
        var left = new Stack<string>();
        Push(left, path[current.Length..]);
        for (var links = 0; left.TryPop(out var segment);)
        {
            if (segment is "" or ".")
            {
                continue;
            }

            if (segment is "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            var next = Path.Combine(current, segment);
            if (Target(next) is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MostLinks)
            {
                throw new RefusedFileException("is a link that leads in a circle");
            }

            if (Path.IsPathRooted(target))
            {
                current = Path.GetPathRoot(target)!;
                target = target[current.Length..];
            }

            Push(left, target);
        }

        return current;
    }

    private static void Push(Stack<string> left, string path)
    {
        foreach (var segment in path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Reverse())
        {
            left.Push(segment);
        }
    }

    private string? Target(string path)
    {
        if (!targets.TryGetValue(path, out var target))
        {
            target = new FileInfo(path).LinkTarget;
            targets.Add(path, target);
        }

        return target;
    }
}

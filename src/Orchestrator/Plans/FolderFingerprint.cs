namespace RankOrchestrator.Orchestrator.Plans;

/// <summary>
/// A number that changes when a policy file changes: paths, sizes and times of last change, without reading content.
/// It sees what file events do not tell: folders swapped by renaming or by a symbolic link, network file systems.
/// </summary>
internal static class FolderFingerprint
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>FNV-1a over the policy files of a folder; 0 when they cannot be listed.</summary>
    public static ulong Of(string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, MatchCasing = MatchCasing.CaseSensitive };
        try
        {
            return Directory.EnumerateFiles(folder, "*.yaml", options).Order(StringComparer.Ordinal).Aggregate(Offset, Add);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static ulong Add(ulong hash, string path)
    {
        var file = new FileInfo(path);
        foreach (var character in path)
        {
            hash = Add(hash, character);
        }

        return file.Exists ? Add(Add(hash, (ulong)file.Length), (ulong)file.LastWriteTimeUtc.Ticks) : Add(hash, ulong.MaxValue);
    }

    private static ulong Add(ulong hash, ulong value) => (hash ^ value) * Prime;
}

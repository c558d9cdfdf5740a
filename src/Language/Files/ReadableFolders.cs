using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;

namespace RankOrchestrator.Language.Files;

/// <summary>
/// Folders whose regular files may be read, and nothing that links lead to outside of them. A folder itself may be a link.
/// It sees the links of one moment: make a new one for every reading. Not safe for concurrent use.
/// </summary>
public sealed class ReadableFolders
{
    private readonly LinkResolver links = new();
    private readonly ImmutableArray<string> roots;
    private readonly string outside;

    /// <param name="folders">Absolute paths; the ones that are not there hold nothing.</param>
    /// <param name="outside">What is wrong with a file elsewhere: a clause that follows its name.</param>
    public ReadableFolders(IEnumerable<string> folders, string outside)
    {
        roots = [.. folders.Select(links.Resolve)];
        this.outside = outside;
    }

    /// <summary>Where a path leads, free of links.</summary>
    /// <exception cref="RefusedFileException">It leads out of the folders, or in a circle.</exception>
    public string Locate(string path)
    {
        var located = links.Resolve(path);
        return roots.Any(root => Contains(root, located)) ? located : throw new RefusedFileException(outside);
    }

    /// <summary>What stands under a path.</summary>
    /// <exception cref="RefusedFileException">It leads out of the folders, or in a circle.</exception>
    public FileStatus StatusOf(string path) => SystemFiles.StatusOf(Locate(path));

    /// <summary>Opens a regular file of the folders; see <see cref="BoundedReading.OpenRegular"/>.</summary>
    /// <exception cref="RefusedFileException">It leads out of the folders, is no regular file, or is larger.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public SafeFileHandle Open(string path, long most)
    {
        var located = Locate(path);
        var handle = BoundedReading.OpenRegular(located, most);

        // A folder on the way may have become a link after it was looked at.
        if (SystemFiles.PathOf(handle) is { } opened && !string.Equals(opened, located, StringComparison.Ordinal) && !roots.Any(root => Contains(root, opened)))
        {
            handle.Dispose();
            throw new RefusedFileException(outside);
        }

        return handle;
    }

    /// <summary>The content of a regular file of the folders; see <see cref="Open"/>.</summary>
    public byte[] Read(string path, long most)
    {
        using var handle = Open(path, most);
        return BoundedReading.Read(handle, most);
    }

    private static bool Contains(string root, string path)
        => path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || root.EndsWith(Path.DirectorySeparatorChar) || path[root.Length] == Path.DirectorySeparatorChar);
}

using System.Security.Cryptography;

namespace RankOrchestrator.Orchestrator.Plans.Kept;

/// <summary>
/// A folder of the process's own state, which several processes may share: a file is there whole or not at all, and
/// nobody but the owner may read or write it.
/// </summary>
internal sealed class StateFolder(string folder)
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;
    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const string Unfinished = ".tmp";

    /// <summary>Longer than any write takes: what is unfinished for so long was left behind by a process that ended.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromHours(1);

    /// <summary>Where a file of that name is or would be.</summary>
    public string PathOf(string name) => Path.Combine(folder, name);

    /// <summary>The files, the newest first; none when there is no folder.</summary>
    /// <exception cref="UnauthorizedAccessException">Others may write into the folder, or it may not be read.</exception>
    public IReadOnlyList<FileInfo> Files()
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        RefuseForeign();
        return [.. new DirectoryInfo(folder).EnumerateFiles()
            .Where(file => !file.Name.EndsWith(Unfinished, StringComparison.Ordinal))
            .OrderByDescending(file => file.LastWriteTimeUtc)
            .ThenBy(file => file.Name, StringComparer.Ordinal)];
    }

    /// <summary>Writes a file whole, in place of the one of that name; returns the SHA-256 of what was written.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="content">What it holds, read to its end.</param>
    /// <param name="expectedHash">Hash without which the content is thrown away again; null when any will do.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written, or others may write into the folder.</exception>
    public string Write(string name, Stream content, string? expectedHash = null)
    {
        Create();
        var unfinished = PathOf($"{name}.{Guid.NewGuid():N}{Unfinished}");
        try
        {
            string hash;
            using (var file = new FileStream(unfinished, Options()))
            using (var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
            {
                var buffer = new byte[1 << 17];
                for (var read = content.Read(buffer); read > 0; read = content.Read(buffer))
                {
                    sha.AppendData(buffer.AsSpan(0, read));
                    file.Write(buffer.AsSpan(0, read));
                }

                file.Flush(flushToDisk: true);
                hash = Convert.ToHexStringLower(sha.GetHashAndReset());
            }

            if (expectedHash is null || hash.Equals(expectedHash, StringComparison.Ordinal))
            {
                File.Move(unfinished, PathOf(name), overwrite: true);
            }

            return hash;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>Removes files that processes left unfinished when they ended.</summary>
    public void RemoveUnfinished(DateTimeOffset now)
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*" + Unfinished).Where(file => now.UtcDateTime - file.LastWriteTimeUtc > Stale))
        {
            file.Delete();
        }
    }

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnersFile;
        }

        return options;
    }

    private void Create()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, OwnersFolder);
        RefuseForeign();
    }

    /// <summary>What others may write could be theirs.</summary>
    private void RefuseForeign()
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & WritableByOthers) != UnixFileMode.None)
        {
            throw new UnauthorizedAccessException($"Others may write into {folder}.");
        }
    }
}

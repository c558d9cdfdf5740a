namespace RankOrchestrator.Language.Files;

/// <summary>What stands under a path, links followed.</summary>
public enum FileKind
{
    /// <summary>Nothing.</summary>
    Absent,

    /// <summary>A file with content of a known length.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A named pipe: reading waits for whoever writes.</summary>
    Pipe,

    /// <summary>A socket.</summary>
    Socket,

    /// <summary>A device such as a terminal or <c>/dev/zero</c>: reading may never end.</summary>
    Device,
}

/// <summary>What the system says of a file without reading it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Length">Bytes of a regular file.</param>
/// <param name="ChangedTicks">When its content last changed: a number that is only compared.</param>
public readonly record struct FileStatus(FileKind Kind, long Length, long ChangedTicks)
{
    /// <summary>What it is, in words that follow "is".</summary>
    public string Description => Kind switch
    {
        FileKind.Absent => "not there",
        FileKind.Regular => "a file",
        FileKind.Folder => "a folder",
        FileKind.Pipe => "a pipe",
        FileKind.Socket => "a socket",
        FileKind.Device => "a device",
        _ => throw new InvalidOperationException($"Unknown kind {Kind}."),
    };
}

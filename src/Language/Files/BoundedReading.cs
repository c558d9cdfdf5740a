using Microsoft.Win32.SafeHandles;

namespace RankOrchestrator.Language.Files;

/// <summary>Reads whole files of which nothing is known but the most they may hold.</summary>
public static class BoundedReading
{
    /// <summary>
    /// Opens a regular file. What it is and how large it is are asked of the open file, so that nobody can put something
    /// else in its place in between.
    /// </summary>
    /// <param name="path">The file; links are followed.</param>
    /// <param name="most">Bytes it may hold.</param>
    /// <returns>The open file.</returns>
    /// <exception cref="RefusedFileException">It is no regular file, or larger.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static SafeFileHandle OpenRegular(string path, long most)
    {
        // A pipe or a device is not even opened where that can be told before: opening can wait, or do something.
        Require(SystemFiles.StatusOf(path), most);
        var handle = SystemFiles.Open(path);
        try
        {
            Require(SystemFiles.StatusOf(handle, path), most);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The content of a regular file; see <see cref="OpenRegular"/>.</summary>
    public static byte[] ReadRegular(string path, long most)
    {
        using var handle = OpenRegular(path, most);
        return Read(handle, most);
    }

    /// <summary>
    /// The content of whatever somebody named by hand: a file, or a pipe or device that ends. Waits for a pipe's writer.
    /// </summary>
    /// <exception cref="RefusedFileException">It is a folder, or goes on beyond <paramref name="most"/> bytes.</exception>
    public static byte[] ReadAny(string path, long most)
    {
        if (IsRegular(path))
        {
            return ReadRegular(path, most);
        }

        using var stream = OpenAny(path);
        return Read(stream, most);
    }

    /// <summary>Opens whatever somebody named by hand, as <see cref="ReadAny"/> does; the reader sees to its end.</summary>
    /// <exception cref="RefusedFileException">It is a folder or a socket.</exception>
    public static Stream OpenAny(string path)
    {
        var status = SystemFiles.StatusOf(path);
        return status.Kind switch
        {
            FileKind.Folder or FileKind.Socket => throw new RefusedFileException($"is {status.Description}, not a file"),
            FileKind.Absent => throw new FileNotFoundException("There is no such file."),
            _ => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0),
        };
    }

    /// <summary>Whether a regular file stands under a path, links followed.</summary>
    public static bool IsRegular(string path) => SystemFiles.StatusOf(path).Kind == FileKind.Regular;

    /// <summary>The rest of a stream.</summary>
    /// <exception cref="RefusedFileException">It goes on beyond <paramref name="most"/> bytes.</exception>
    public static byte[] Read(Stream stream, long most)
    {
        using var bytes = new MemoryStream();
        var part = new byte[1 << 16];
        for (int count; (count = stream.Read(part)) > 0;)
        {
            if (bytes.Length + count > most)
            {
                throw TooLarge(most);
            }

            bytes.Write(part, 0, count);
        }

        return bytes.ToArray();
    }

    /// <summary>The content of an open regular file, which may have grown since it was opened.</summary>
    internal static byte[] Read(SafeFileHandle handle, long most)
    {
        // What is not read is cut off below, so nothing needs to be zeros first.
        var content = GC.AllocateUninitializedArray<byte>((int)Math.Min(RandomAccess.GetLength(handle), Math.Min(most, Array.MaxLength)));
        var length = 0;
        for (int count; length < content.Length && (count = RandomAccess.Read(handle, content.AsSpan(length), length)) > 0;)
        {
            length += count;
        }

        return length == content.Length ? content : content[..length];
    }

    private static void Require(FileStatus status, long most)
    {
        if (status.Kind == FileKind.Absent)
        {
            // The attempt to open it says why: it may also be that a folder on the way may not be looked into.
            return;
        }

        if (status.Kind != FileKind.Regular)
        {
            throw new RefusedFileException($"is {status.Description}, not a file");
        }

        if (status.Length > most)
        {
            throw new RefusedFileException(FormattableString.Invariant($"has {status.Length} bytes; at most {most} are read"));
        }
    }

    private static RefusedFileException TooLarge(long most) => new(FormattableString.Invariant($"has more than {most} bytes, which is the most that is read"));
}

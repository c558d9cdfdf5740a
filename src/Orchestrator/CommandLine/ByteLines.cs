using RankOrchestrator.Language.Files;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>The lines of a stream as bytes, or what is left of it at once.</summary>
/// <param name="stream">The stream.</param>
/// <param name="most">Bytes of a line, beyond which it is refused.</param>
internal sealed class ByteLines(Stream stream, long most = long.MaxValue)
{
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private bool hasBegun;
    private bool hasEnded;

    /// <summary>What some programs write before a text; it is no part of it.</summary>
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Whether the line read last ended with the stream, not with a line end: somebody may still be writing it.</summary>
    public bool IsTorn { get; private set; }

    /// <summary>The next line without its end, or null when there is none.</summary>
    /// <exception cref="RefusedFileException">It is too long.</exception>
    public byte[]? Next()
    {
        for (var searched = 0; ;)
        {
            var found = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                var length = searched + found;
                var line = buffer.AsSpan(start, length).ToArray();
                start += length + 1;
                return line;
            }

            searched = end - start;
            if (hasEnded)
            {
                IsTorn = true;
                var rest = buffer.AsSpan(start, searched).ToArray();
                start = end;
                return rest.Length == 0 ? null : rest;
            }

            if (searched > most)
            {
                throw TooLong(most);
            }

            Fill();
        }
    }

    /// <summary>A line that was read, its end, and everything after it.</summary>
    /// <exception cref="RefusedFileException">Together they are longer than <paramref name="mostOfAll"/>.</exception>
    public byte[] WithRest(byte[] line, long mostOfAll)
    {
        using var all = new MemoryStream();
        all.Write(line);
        if (!IsTorn)
        {
            all.WriteByte((byte)'\n');
        }

        while (true)
        {
            all.Write(buffer, start, end - start);
            start = end;
            if (all.Length > mostOfAll)
            {
                throw TooLong(mostOfAll);
            }

            if (hasEnded)
            {
                return all.ToArray();
            }

            Fill();
        }
    }

    private static RefusedFileException TooLong(long most) => new(FormattableString.Invariant($"has more than {most} bytes, which is the most that is read"));

    private void Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        do
        {
            var count = stream.Read(buffer, end, buffer.Length - end);
            end += count;
            hasEnded = count == 0;
        }
        while (!hasBegun && !hasEnded && end < ByteOrderMark.Length);

        start += !hasBegun && buffer.AsSpan(0, end).StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        hasBegun = true;
    }
}

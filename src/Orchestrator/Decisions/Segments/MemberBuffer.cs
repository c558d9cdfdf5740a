namespace RankOrchestrator.Orchestrator.Decisions.Segments;

/// <summary>
/// Lines on their way into members. A line that does not fit into the member at hand begins the next one, so that only lines that
/// are larger than a member have parts in several.
/// </summary>
internal sealed class MemberBuffer : IDisposable
{
    private readonly byte[] content = new byte[GzipMember.MostContent];
    private readonly MemoryStream work = new();
    private readonly MemoryStream members = new();
    private int length;

    /// <summary>Bytes of the members that are closed.</summary>
    public long Closed => members.Length;

    /// <summary>Takes a line.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        if (length + line.Length > content.Length)
        {
            CloseMember();
        }

        while (line.Length > content.Length - length)
        {
            var part = line[..(content.Length - length)];
            part.CopyTo(content.AsSpan(length));
            length += part.Length;
            line = line[part.Length..];
            CloseMember();
        }

        line.CopyTo(content.AsSpan(length));
        length += line.Length;
    }

    /// <summary>Closes the member at hand; all members that were closed since they were last taken.</summary>
    public ReadOnlySpan<byte> Close()
    {
        CloseMember();
        return members.GetBuffer().AsSpan(0, (int)members.Length);
    }

    /// <summary>Forgets what was closed.</summary>
    public void Clear() => members.SetLength(0);

    /// <inheritdoc/>
    public void Dispose()
    {
        work.Dispose();
        members.Dispose();
    }

    private void CloseMember()
    {
        if (length > 0)
        {
            GzipMember.Write(content.AsSpan(0, length), members, work);
            length = 0;
        }
    }
}

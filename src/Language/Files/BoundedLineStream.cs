namespace RankOrchestrator.Language.Files;

/// <summary>A stream of lines as it is, until one of them is longer than anything that is meant: then it is refused.</summary>
/// <param name="inner">The lines; disposed with this.</param>
/// <param name="most">Bytes of one line.</param>
public sealed class BoundedLineStream(Stream inner, long most) : ForwardStream(inner)
{
    private long length;

    /// <inheritdoc/>
    /// <exception cref="RefusedFileException">A line is too long.</exception>
    public override int Read(Span<byte> buffer)
    {
        var count = Inner.Read(buffer);
        var last = buffer[..count].LastIndexOf((byte)'\n');
        length = last < 0 ? length + count : count - last - 1;
        return length <= most ? count : throw new RefusedFileException(FormattableString.Invariant($"has a line of more than {most} bytes, which is the most that is read"));
    }
}

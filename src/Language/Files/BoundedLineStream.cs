namespace RankOrchestrator.Language.Files;

/// <summary>A stream of lines as it is, until one of them is longer than anything that is meant: then it is refused.</summary>
/// <param name="inner">The lines; disposed with this.</param>
/// <param name="most">Bytes of one line.</param>
public sealed class BoundedLineStream(Stream inner, long most) : Stream
{
    private long length;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="RefusedFileException">A line is too long.</exception>
    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        var last = buffer[..count].LastIndexOf((byte)'\n');
        length = last < 0 ? length + count : count - last - 1;
        return length <= most ? count : throw new RefusedFileException(FormattableString.Invariant($"has a line of more than {most} bytes, which is the most that is read"));
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}

using RankOrchestrator.Language.Files;

namespace RankOrchestrator.Orchestrator.Decisions.Segments;

/// <summary>
/// The complete lines of a segment. What is damaged is told and passed over: reading goes on at the next member that can be read,
/// with the first line that begins in it. A line that is not complete because its segment ends early is left out.
/// </summary>
/// <param name="inner">The segment, from its first byte on; disposed with this.</param>
/// <param name="damaged">Is told of every part that cannot be read.</param>
/// <param name="mostOfLine">Bytes of a line, beyond which the segment is refused.</param>
internal sealed class SegmentStream(Stream inner, Action<SegmentDamage> damaged, long mostOfLine) : ForwardStream(inner)
{
    private byte[] input = new byte[4 * GzipMember.MostBytes];
    private int inputStart;
    private int inputEnd;
    private long inputOffset;
    private byte[] lines = new byte[2 * GzipMember.MostBytes];
    private readonly byte[] part = new byte[GzipMember.MostBytes];
    private int lineStart;
    private int complete;
    private int end;
    private bool isInLostLine;
    private bool hasEnded;

    /// <summary>Bytes of which a stream can be told to be a segment.</summary>
    public const int BytesToTell = GzipMember.HeaderBytes;

    private ReadOnlySpan<byte> Input => input.AsSpan(inputStart, inputEnd - inputStart);

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (lineStart == complete && !hasEnded)
        {
            ReadMember();
        }

        var count = Math.Min(buffer.Length, complete - lineStart);
        lines.AsSpan(lineStart, count).CopyTo(buffer);
        lineStart += count;
        return count;
    }

    private void ReadMember()
    {
        MakeRoom();
        if (!Has(1))
        {
            hasEnded = true;
            complete = end;
            return;
        }

        if (TryTake())
        {
            Advance();
            return;
        }

        // The bytes of a member that is there in part are all there are.
        var isTorn = Has(GzipMember.HeaderBytes) ? GzipMember.SizeOf(Input) is > 0 and var size && !Has(size) : GzipMember.Begins(Input);
        var start = inputOffset;
        var there = isTorn ? GzipMember.ReadSome(input, inputStart, inputEnd - inputStart, part, isTorn: true) : 0;
        if (!FindNext())
        {
            part.AsSpan(0, there).CopyTo(lines.AsSpan(end));
            end += there;
            Advance();
            damaged(new SegmentDamage(start, inputOffset - start, isTorn));
            hasEnded = true;
            return;
        }

        damaged(new SegmentDamage(start, inputOffset - start, IsTorn: false));
        end = complete;
        isInLostLine = true;
    }

    /// <summary>Reads the member that begins here; false when there is none that can be read.</summary>
    private bool TryTake()
    {
        var size = Has(GzipMember.HeaderBytes) ? GzipMember.SizeOf(Input) : 0;
        if (size == 0 || !Has(size))
        {
            return false;
        }

        var read = GzipMember.Read(input, inputStart, size, lines.AsSpan(end, GzipMember.MostBytes));
        if (read < 0)
        {
            return false;
        }

        end += read;
        Consume(size);
        return true;
    }

    /// <summary>Goes to the next member that can be read; false at the end, when there is none.</summary>
    private bool FindNext()
    {
        while (true)
        {
            Consume(1);
            if (!Has(GzipMember.HeaderBytes))
            {
                Consume(Input.Length);
                return false;
            }

            var next = Input.IndexOf((byte)0x1f);
            if (next != 0)
            {
                Consume(next < 0 ? Input.Length - 1 : next - 1);
                continue;
            }

            var size = GzipMember.SizeOf(Input);
            if (size > 0 && Has(size) && GzipMember.Read(input, inputStart, size, lines.AsSpan(end, GzipMember.MostBytes)) >= 0)
            {
                return true;
            }
        }
    }

    /// <summary>Makes the lines that are complete ready to be read.</summary>
    private void Advance()
    {
        if (isInLostLine && !Skip())
        {
            return;
        }

        var last = lines.AsSpan(complete, end - complete).LastIndexOf((byte)'\n');
        complete = last < 0 ? complete : complete + last + 1;
        if (end - complete > mostOfLine)
        {
            throw new RefusedFileException(FormattableString.Invariant($"has a line of more than {mostOfLine} bytes, which is the most that is read"));
        }
    }

    /// <summary>Leaves out the rest of a line whose beginning is lost; false when all that is there belongs to it.</summary>
    private bool Skip()
    {
        var text = lines.AsSpan(complete, end - complete);
        if (!text.StartsWith("{\"format\":"u8) && !text.StartsWith("{\"at\":"u8))
        {
            var rest = text.IndexOf((byte)'\n');
            if (rest < 0)
            {
                end = complete;
                return false;
            }

            text[(rest + 1)..].CopyTo(text);
            end -= rest + 1;
        }

        isInLostLine = false;
        return true;
    }

    private void MakeRoom()
    {
        lines.AsSpan(lineStart, end - lineStart).CopyTo(lines);
        (lineStart, complete, end) = (0, complete - lineStart, end - lineStart);
        if (lines.Length - end < GzipMember.MostBytes)
        {
            Array.Resize(ref lines, Math.Max(lines.Length * 2, end + GzipMember.MostBytes));
        }
    }

    private void Consume(int count)
    {
        inputStart += count;
        inputOffset += count;
    }

    /// <summary>Whether there are so many bytes; reads them.</summary>
    private bool Has(int count)
    {
        while (inputEnd - inputStart < count)
        {
            if (inputStart > 0)
            {
                Input.CopyTo(input);
                (inputStart, inputEnd) = (0, inputEnd - inputStart);
            }

            if (inputEnd == input.Length)
            {
                Array.Resize(ref input, input.Length * 2);
            }

            var read = Inner.Read(input, inputEnd, input.Length - inputEnd);
            if (read == 0)
            {
                return false;
            }

            inputEnd += read;
        }

        return true;
    }
}

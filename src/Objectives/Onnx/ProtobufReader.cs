using System.Text;

namespace RankOrchestrator.Objectives.Onnx;

/// <summary>
/// Reads the fields of protobuf messages (protobuf.dev, Encoding) from a stream that can be sought in, without holding more than
/// one name: what is not asked for is passed over. Lengths beyond the message's end are refused before anything is read.
/// </summary>
internal sealed class ProtobufReader(Stream stream)
{
    /// <summary>Bytes of the longest text that is read.</summary>
    private const int LongestText = 1 << 20;

    /// <summary>Where the next field begins.</summary>
    public long Position => stream.Position;

    /// <summary>The next field's number and wire type; false at the end of the message.</summary>
    /// <param name="end">Where the message ends.</param>
    /// <param name="field">The field's number.</param>
    /// <param name="wireType">0 number, 1 eight bytes, 2 text, bytes or message, 5 four bytes.</param>
    public bool TryReadField(long end, out int field, out int wireType)
    {
        (field, wireType) = (0, 0);
        if (stream.Position >= end)
        {
            return false;
        }

        var tag = ReadNumber();
        (field, wireType) = ((int)(tag >> 3), (int)(tag & 7));
        return true;
    }

    /// <summary>A number.</summary>
    public ulong ReadNumber()
    {
        var number = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = stream.ReadByte();
            if (next < 0)
            {
                throw new InvalidDataException("it ends in the middle of a number");
            }

            number |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }

        throw new InvalidDataException("a number has more than 64 bits");
    }

    /// <summary>Where a message, text or run of bytes ends that begins here.</summary>
    /// <param name="end">Where the message around it ends.</param>
    public long ReadEnd(long end)
    {
        var length = ReadNumber();
        return length <= (ulong)(end - stream.Position) ? stream.Position + (long)length : throw new InvalidDataException("a part of it is longer than the whole");
    }

    /// <summary>A text; of one that is longer than any name is, the start.</summary>
    public string ReadText(long end)
    {
        var last = ReadEnd(end);
        var bytes = new byte[Math.Min(last - stream.Position, LongestText)];
        stream.ReadExactly(bytes);
        stream.Position = last;
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Passes over a field's value.</summary>
    public void Skip(int wireType, long end)
    {
        switch (wireType)
        {
            case 0:
                ReadNumber();
                break;
            case 1:
                stream.Position = Math.Min(end, stream.Position + 8);
                break;
            case 2:
                stream.Position = ReadEnd(end);
                break;
            case 5:
                stream.Position = Math.Min(end, stream.Position + 4);
                break;
            default:
                throw new InvalidDataException("a field has a type that there is not");
        }
    }
}

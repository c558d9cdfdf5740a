using System.Buffers.Binary;

namespace RankOrchestrator.Allocation.CpSat.Node;

/// <summary>
/// The frames between this process and <c>engines/cpsat/host.mjs</c>, little-endian:
/// request <c>id, model length, parameters length, model, parameters</c>; response <c>id, status, length, bytes</c>.
/// </summary>
internal static class CpSatFrame
{
    public const int HeaderLength = 12;

    /// <summary>A longer response is not believed.</summary>
    public const int LongestResponse = 256 * 1024 * 1024;

    public static void WriteRequest(Stream stream, uint id, ReadOnlySpan<byte> model, ReadOnlySpan<byte> parameters)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        BinaryPrimitives.WriteUInt32LittleEndian(header, id);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], model.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], parameters.Length);
        stream.Write(header);
        stream.Write(model);
        stream.Write(parameters);
        stream.Flush();
    }

    /// <summary>Reads the answer to one request; throws <see cref="EndOfStreamException"/> when the stream ends first.</summary>
    public static CpSatAnswer ReadResponse(Stream stream, uint expectedId)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        stream.ReadExactly(header);
        var id = BinaryPrimitives.ReadUInt32LittleEndian(header);
        var status = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        if (id != expectedId || status > 1 || length > LongestResponse)
        {
            return CpSatAnswer.Failed(CpSatFailure.Garbage, $"Instead of an answer to request {expectedId}, CP-SAT's process wrote something else.");
        }

        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return status == 0
            ? CpSatAnswer.Of(bytes)
            : CpSatAnswer.Failed(CpSatFailure.Refused, $"CP-SAT answered: {System.Text.Encoding.UTF8.GetString(bytes)}");
    }
}

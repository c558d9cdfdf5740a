using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.OpenInference;

/// <summary>Writes the elements of a tensor, given as binary wire content, as a flat JSON array.</summary>
internal static class JsonTensorWriter
{
    /// <summary>Writes <c>[1,2,…]</c>. Numbers that are not finite become <c>null</c>, which JSON has no other word for.</summary>
    public static void Write(PooledBuffer target, TensorDatatype datatype, ReadOnlySpan<byte> content)
    {
        target.Write("["u8);
        switch (datatype)
        {
            case TensorDatatype.FP32:
                WriteSingles(target, MemoryMarshal.Cast<byte, float>(content));
                break;
            case TensorDatatype.FP64:
                WriteDoubles(target, MemoryMarshal.Cast<byte, double>(content));
                break;
            case TensorDatatype.FP16:
                WriteHalves(target, MemoryMarshal.Cast<byte, Half>(content));
                break;
            case TensorDatatype.BOOL:
                WriteFlags(target, content);
                break;
            case TensorDatatype.BYTES:
                WriteStrings(target, content);
                break;
            case TensorDatatype.UINT64:
                WriteFormatted(target, MemoryMarshal.Cast<byte, ulong>(content));
                break;
            case TensorDatatype.INT64:
                WriteFormatted(target, MemoryMarshal.Cast<byte, long>(content));
                break;
            case TensorDatatype.UINT32:
                WriteFormatted(target, MemoryMarshal.Cast<byte, uint>(content));
                break;
            case TensorDatatype.INT32:
                WriteFormatted(target, MemoryMarshal.Cast<byte, int>(content));
                break;
            case TensorDatatype.UINT16:
                WriteFormatted(target, MemoryMarshal.Cast<byte, ushort>(content));
                break;
            case TensorDatatype.INT16:
                WriteFormatted(target, MemoryMarshal.Cast<byte, short>(content));
                break;
            case TensorDatatype.INT8:
                WriteFormatted(target, MemoryMarshal.Cast<byte, sbyte>(content));
                break;
            default:
                WriteFormatted(target, content);
                break;
        }

        target.Write("]"u8);
    }

    private static void WriteSingles(PooledBuffer target, ReadOnlySpan<float> values)
    {
        var span = target.GetSpan(values.Length * (JsonNumberWriter.MaximumLength / 2));
        var length = 0;
        for (var index = 0; index < values.Length; index++)
        {
            if (span.Length - length < JsonNumberWriter.MaximumLength + 1)
            {
                target.Advance(length);
                span = target.GetSpan(Math.Max(4096, (values.Length - index) * (JsonNumberWriter.MaximumLength / 2)));
                length = 0;
            }

            if (index > 0)
            {
                span[length++] = (byte)',';
            }

            length += float.IsFinite(values[index]) ? JsonNumberWriter.Write(values[index], span[length..]) : Null(span[length..]);
        }

        target.Advance(length);
    }

    private static void WriteDoubles(PooledBuffer target, ReadOnlySpan<double> values)
    {
        for (var index = 0; index < values.Length; index++)
        {
            Separate(target, index);
            var span = target.GetSpan(JsonNumberWriter.MaximumLength);
            target.Advance(double.IsFinite(values[index]) ? JsonNumberWriter.Write(values[index], span) : Null(span));
        }
    }

    private static void WriteHalves(PooledBuffer target, ReadOnlySpan<Half> values)
    {
        for (var index = 0; index < values.Length; index++)
        {
            Separate(target, index);
            var span = target.GetSpan(JsonNumberWriter.MaximumLength);
            target.Advance(Half.IsFinite(values[index]) ? JsonNumberWriter.Write((float)values[index], span) : Null(span));
        }
    }

    private static void WriteFlags(PooledBuffer target, ReadOnlySpan<byte> values)
    {
        for (var index = 0; index < values.Length; index++)
        {
            Separate(target, index);
            target.Write(values[index] == 0 ? "false"u8 : "true"u8);
        }
    }

    private static void WriteStrings(PooledBuffer target, ReadOnlySpan<byte> content)
    {
        for (var index = 0; content.Length >= sizeof(uint); index++)
        {
            Separate(target, index);
            var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(content);
            var element = content.Slice(sizeof(uint), length);
            target.Write("\""u8);
            WriteEscaped(target, element);
            target.Write("\""u8);
            content = content[(sizeof(uint) + length)..];
        }
    }

    private static void WriteEscaped(PooledBuffer target, ReadOnlySpan<byte> element)
    {
        if (JavaScriptEncoder.Default.FindFirstCharacterToEncodeUtf8(element) < 0)
        {
            target.Write(element);
        }
        else
        {
            target.Write(JsonEncodedText.Encode(element).EncodedUtf8Bytes);
        }
    }

    private static void WriteFormatted<T>(PooledBuffer target, ReadOnlySpan<T> values)
        where T : unmanaged, IUtf8SpanFormattable
    {
        for (var index = 0; index < values.Length; index++)
        {
            Separate(target, index);
            values[index].TryFormat(target.GetSpan(24), out var written, default, CultureInfo.InvariantCulture);
            target.Advance(written);
        }
    }

    private static int Null(Span<byte> target)
    {
        "null"u8.CopyTo(target);
        return 4;
    }

    private static void Separate(PooledBuffer target, int index)
    {
        if (index > 0)
        {
            target.Write(","u8);
        }
    }
}

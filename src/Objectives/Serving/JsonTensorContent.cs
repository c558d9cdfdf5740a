using System.Buffers.Binary;
using System.Numerics;
using System.Text.Json;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Tensors;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Serving;

/// <summary>Turns a tensor's JSON array, flat or nested, into the content that the binary wire would carry.</summary>
internal static class JsonTensorContent
{
    /// <summary>Reads the array at which the reader stands, to its end. Returns the number of elements.</summary>
    public static int Read(ref Utf8JsonReader reader, string input, TensorDatatype datatype, PooledBuffer content)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new ServingException(400, $"input '{input}': 'data' must be an array");
        }

        var depth = reader.CurrentDepth;
        var count = 0;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.EndArray)
            {
                continue;
            }

            if (!Append(ref reader, datatype, content))
            {
                throw new ServingException(400, $"input '{input}': element {count} of 'data' is not of type {datatype.Name()}");
            }

            count++;
        }

        return count;
    }

    private static bool Append(ref Utf8JsonReader reader, TensorDatatype datatype, PooledBuffer content)
    {
        switch (datatype)
        {
            case TensorDatatype.BYTES:
                return AppendString(ref reader, content);
            case TensorDatatype.BOOL:
                if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
                {
                    return AppendInteger<byte>(ref reader, content) && content.Written[^1] <= 1;
                }

                content.Write(reader.TokenType == JsonTokenType.True ? [1] : [0]);
                return true;
            case TensorDatatype.FP32:
                return AppendFloat<float>(ref reader, content);
            case TensorDatatype.FP64:
                return AppendFloat<double>(ref reader, content);
            case TensorDatatype.FP16:
                return AppendFloat<Half>(ref reader, content);
            case TensorDatatype.INT64:
                return AppendInteger<long>(ref reader, content);
            case TensorDatatype.INT32:
                return AppendInteger<int>(ref reader, content);
            case TensorDatatype.INT16:
                return AppendInteger<short>(ref reader, content);
            case TensorDatatype.INT8:
                return AppendInteger<sbyte>(ref reader, content);
            case TensorDatatype.UINT64:
                return AppendInteger<ulong>(ref reader, content);
            case TensorDatatype.UINT32:
                return AppendInteger<uint>(ref reader, content);
            case TensorDatatype.UINT16:
                return AppendInteger<ushort>(ref reader, content);
            default:
                return AppendInteger<byte>(ref reader, content);
        }
    }

    private static bool AppendFloat<T>(ref Utf8JsonReader reader, PooledBuffer content)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            return false;
        }

        var value = T.CreateTruncating(reader.GetDouble());
        AppendElement(value, content);
        return true;
    }

    private static bool AppendInteger<T>(ref Utf8JsonReader reader, PooledBuffer content)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDecimal(out var number) || number != decimal.Truncate(number)
            || number < decimal.CreateChecked(T.MinValue) || number > decimal.CreateChecked(T.MaxValue))
        {
            return false;
        }

        AppendElement(T.CreateChecked(number), content);
        return true;
    }

    private static void AppendElement<T>(T value, PooledBuffer content)
        where T : unmanaged
        => content.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    private static bool AppendString(ref Utf8JsonReader reader, PooledBuffer content)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        var target = content.GetSpan(sizeof(uint) + reader.ValueSpan.Length);
        var length = reader.CopyString(target[sizeof(uint)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)length);
        content.Advance(sizeof(uint) + length);
        return true;
    }
}

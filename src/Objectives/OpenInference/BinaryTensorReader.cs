using System.Numerics;
using System.Runtime.InteropServices;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.OpenInference;

/// <summary>Turns the little-endian elements of any numeric tensor into doubles.</summary>
internal static class BinaryTensorReader
{
    /// <summary>Reads as many elements as <paramref name="values"/> holds; the content must have exactly their size.</summary>
    public static ModelFailure Read(TensorDatatype datatype, ReadOnlySpan<byte> content, Span<double> values) => datatype switch
    {
        TensorDatatype.FP32 => Copy(MemoryMarshal.Cast<byte, float>(content), values),
        TensorDatatype.FP64 => Copy(MemoryMarshal.Cast<byte, double>(content), values),
        TensorDatatype.FP16 => CopyHalves(MemoryMarshal.Cast<byte, Half>(content), values),
        TensorDatatype.INT64 => CopyWhole(MemoryMarshal.Cast<byte, long>(content), values),
        TensorDatatype.INT32 => CopyWhole(MemoryMarshal.Cast<byte, int>(content), values),
        TensorDatatype.INT16 => CopyWhole(MemoryMarshal.Cast<byte, short>(content), values),
        TensorDatatype.INT8 => CopyWhole(MemoryMarshal.Cast<byte, sbyte>(content), values),
        TensorDatatype.UINT64 => CopyWhole(MemoryMarshal.Cast<byte, ulong>(content), values),
        TensorDatatype.UINT32 => CopyWhole(MemoryMarshal.Cast<byte, uint>(content), values),
        TensorDatatype.UINT16 => CopyWhole(MemoryMarshal.Cast<byte, ushort>(content), values),
        TensorDatatype.UINT8 => CopyWhole(content, values),
        TensorDatatype.BOOL => content.ContainsAnyExceptInRange((byte)0, (byte)1) ? ModelFailure.WrongDatatype : CopyWhole(content, values),
        _ => ModelFailure.WrongDatatype,
    };

    private static ModelFailure Copy(ReadOnlySpan<float> source, Span<double> values)
    {
        var sum = 0f;
        for (var index = 0; index < values.Length; index++)
        {
            var value = source[index];
            sum += value - value;
            values[index] = value;
        }

        return sum == 0 ? ModelFailure.None : ModelFailure.NotFinite;
    }

    private static ModelFailure Copy(ReadOnlySpan<double> source, Span<double> values)
    {
        var sum = 0d;
        for (var index = 0; index < values.Length; index++)
        {
            var value = source[index];
            sum += value - value;
            values[index] = value;
        }

        return sum == 0 ? ModelFailure.None : ModelFailure.NotFinite;
    }

    private static ModelFailure CopyHalves(ReadOnlySpan<Half> source, Span<double> values)
    {
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = (double)source[index];
            if (!double.IsFinite(values[index]))
            {
                return ModelFailure.NotFinite;
            }
        }

        return ModelFailure.None;
    }

    private static ModelFailure CopyWhole<T>(ReadOnlySpan<T> source, Span<double> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = double.CreateTruncating(source[index]);
        }

        return ModelFailure.None;
    }
}

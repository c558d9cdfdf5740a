using System.Text.Json;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.OpenInference;

/// <summary>Reads one element of a tensor that stands in JSON.</summary>
internal static class JsonElementReader
{
    private const double LargestHalf = 65504;

    /// <summary>Reads the element at which the reader stands; objects are skipped. What is refused is NaN.</summary>
    public static ModelFailure Read(ref Utf8JsonReader reader, TensorDatatype datatype, out double value)
    {
        value = double.NaN;
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                return ReadNumber(ref reader, datatype, out value);
            case JsonTokenType.True or JsonTokenType.False when datatype == TensorDatatype.BOOL:
                value = reader.TokenType == JsonTokenType.True ? 1 : 0;
                return ModelFailure.None;
            case JsonTokenType.Null:
                return ModelFailure.NotFinite;
            default:
                reader.Skip();
                return ModelFailure.WrongDatatype;
        }
    }

    private static ModelFailure ReadNumber(ref Utf8JsonReader reader, TensorDatatype datatype, out double value)
    {
        value = reader.GetDouble();
        var size = Math.Abs(value);
        return datatype switch
        {
            TensorDatatype.FP64 => double.IsFinite(value) ? ModelFailure.None : ModelFailure.NotFinite,
            TensorDatatype.FP32 => float.IsFinite((float)value) ? ModelFailure.None : ModelFailure.NotFinite,
            TensorDatatype.FP16 => size <= LargestHalf ? ModelFailure.None : ModelFailure.NotFinite,
            _ => IsWhole(ref reader, value) && IsWithin(ref reader, value, datatype) ? ModelFailure.None : ModelFailure.WrongDatatype,
        };
    }

    private static bool IsWhole(ref Utf8JsonReader reader, double value)
        => reader.TryGetInt64(out _) || reader.TryGetUInt64(out _) || (double.IsFinite(value) && Math.Floor(value).Equals(value));

    private static bool IsWithin(ref Utf8JsonReader reader, double value, TensorDatatype datatype) => datatype switch
    {
        TensorDatatype.BOOL => value is 0 or 1,
        TensorDatatype.UINT8 => value is >= 0 and <= byte.MaxValue,
        TensorDatatype.UINT16 => value is >= 0 and <= ushort.MaxValue,
        TensorDatatype.UINT32 => value is >= 0 and <= uint.MaxValue,
        TensorDatatype.INT8 => value is >= sbyte.MinValue and <= sbyte.MaxValue,
        TensorDatatype.INT16 => value is >= short.MinValue and <= short.MaxValue,
        TensorDatatype.INT32 => value is >= int.MinValue and <= int.MaxValue,

        // The largest of these round up to a double that is one too large, so digits decide before the double does.
        TensorDatatype.INT64 => reader.TryGetInt64(out _) || value is >= long.MinValue and < 9223372036854775808.0,
        TensorDatatype.UINT64 => reader.TryGetUInt64(out _) || value is >= 0 and < 18446744073709551616.0,
        _ => false,
    };
}

using Microsoft.ML.OnnxRuntime.Tensors;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Onnx;

/// <summary>The runtime's element types as the protocol's, and back.</summary>
internal static class OnnxDatatypes
{
    /// <summary>The protocol's type, or null when it has none.</summary>
    public static TensorDatatype? FromRuntime(TensorElementType type) => type switch
    {
        TensorElementType.Bool => TensorDatatype.BOOL,
        TensorElementType.UInt8 => TensorDatatype.UINT8,
        TensorElementType.UInt16 => TensorDatatype.UINT16,
        TensorElementType.UInt32 => TensorDatatype.UINT32,
        TensorElementType.UInt64 => TensorDatatype.UINT64,
        TensorElementType.Int8 => TensorDatatype.INT8,
        TensorElementType.Int16 => TensorDatatype.INT16,
        TensorElementType.Int32 => TensorDatatype.INT32,
        TensorElementType.Int64 => TensorDatatype.INT64,
        TensorElementType.Float16 => TensorDatatype.FP16,
        TensorElementType.Float => TensorDatatype.FP32,
        TensorElementType.Double => TensorDatatype.FP64,
        TensorElementType.String => TensorDatatype.BYTES,
        _ => null,
    };

    /// <summary>The runtime's type.</summary>
    public static TensorElementType ToRuntime(this TensorDatatype type) => type switch
    {
        TensorDatatype.BOOL => TensorElementType.Bool,
        TensorDatatype.UINT8 => TensorElementType.UInt8,
        TensorDatatype.UINT16 => TensorElementType.UInt16,
        TensorDatatype.UINT32 => TensorElementType.UInt32,
        TensorDatatype.UINT64 => TensorElementType.UInt64,
        TensorDatatype.INT8 => TensorElementType.Int8,
        TensorDatatype.INT16 => TensorElementType.Int16,
        TensorDatatype.INT32 => TensorElementType.Int32,
        TensorDatatype.INT64 => TensorElementType.Int64,
        TensorDatatype.FP16 => TensorElementType.Float16,
        TensorDatatype.FP32 => TensorElementType.Float,
        TensorDatatype.FP64 => TensorElementType.Double,
        _ => TensorElementType.String,
    };
}

namespace RankOrchestrator.Policies.Models;

/// <summary>Element types of the Open Inference Protocol, by their wire names.</summary>
public enum TensorDatatype
{
    /// <summary>One byte, 0 or 1.</summary>
    BOOL,

    /// <summary>Unsigned, 1 byte.</summary>
    UINT8,

    /// <summary>Unsigned, 2 bytes.</summary>
    UINT16,

    /// <summary>Unsigned, 4 bytes.</summary>
    UINT32,

    /// <summary>Unsigned, 8 bytes.</summary>
    UINT64,

    /// <summary>Signed, 1 byte.</summary>
    INT8,

    /// <summary>Signed, 2 bytes.</summary>
    INT16,

    /// <summary>Signed, 4 bytes.</summary>
    INT32,

    /// <summary>Signed, 8 bytes.</summary>
    INT64,

    /// <summary>IEEE 754 half precision; binary transport only.</summary>
    FP16,

    /// <summary>IEEE 754 single precision.</summary>
    FP32,

    /// <summary>IEEE 754 double precision.</summary>
    FP64,

    /// <summary>A string of bytes; on the binary wire a 4-byte little-endian length precedes each.</summary>
    BYTES,
}

namespace RankOrchestrator.Domain.Tables;

/// <summary>What one cell of a column holds; lists hold several cells of the same type.</summary>
public enum ColumnType
{
    /// <summary>Stored as one bit.</summary>
    Bool,

    /// <summary>Stored as a signed 64-bit integer.</summary>
    Int,

    /// <summary>Stored as a finite IEEE 754 double; NaN and infinities are refused where data enters.</summary>
    Double,

    /// <summary>Stored as a code of the request's <see cref="StringPool"/>: equal strings have equal codes.</summary>
    String,

    /// <summary>Stored as UTC ticks (100 ns) since 0001-01-01.</summary>
    Timestamp,

    /// <summary>Stored as ticks of 100 ns; may be negative.</summary>
    Duration,
}

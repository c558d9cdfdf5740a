namespace RankOrchestrator.Language.Expressions.Values;

/// <summary>What a value is at run time.</summary>
public enum ValueKind
{
    /// <summary>Nothing.</summary>
    Null,

    /// <summary>An evaluation that failed, with its reason.</summary>
    Error,

    /// <summary>True or false.</summary>
    Bool,

    /// <summary>A signed 64-bit integer.</summary>
    Int,

    /// <summary>An IEEE 754 double.</summary>
    Double,

    /// <summary>Unicode text.</summary>
    String,

    /// <summary>An instant from year 1 to 9999, to the nanosecond.</summary>
    Timestamp,

    /// <summary>A signed span of time, to the nanosecond.</summary>
    Duration,

    /// <summary>Values in an order.</summary>
    List,

    /// <summary>Values by key: by bools, ints or texts.</summary>
    Map,
}

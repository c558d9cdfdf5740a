using System.Diagnostics.CodeAnalysis;

namespace RankOrchestrator.Allocation.Instances;

/// <summary>What came of reading: the thing read, or one line that says what is wrong and where.</summary>
/// <param name="Value">Null when reading failed.</param>
/// <param name="Error">Null when it did not.</param>
public readonly record struct Reading<T>(T? Value, string? Error)
    where T : class
{
    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsRead => Value is not null;
}

using System.Collections.Immutable;

namespace RankOrchestrator.Domain.Tables;

/// <summary>One declared column: what a cell may hold and what its absence means.</summary>
public sealed record ColumnDefinition(string Name, ColumnType Type)
{
    /// <summary>True when a cell holds a list of <see cref="Type"/>; an absent list reads as empty.</summary>
    public bool IsList { get; init; }

    /// <summary>True when a cell holds a map from text to <see cref="Type"/>, its keys in the order of their code points; an absent map reads as empty.</summary>
    public bool IsMap { get; init; }

    /// <summary>Whether a cell holds one value, and neither a list nor a map.</summary>
    public bool IsSingle => !IsList && !IsMap;

    /// <summary>The only keys that a map may have; empty when any text is one. Maps only.</summary>
    public ImmutableArray<string> AllowedKeys { get; init; } = [];

    /// <summary>Of a list that is a vector: how many numbers it has, always; null for other columns.</summary>
    public int? Dimension { get; init; }

    /// <summary>False when every row must carry a value; a request without it is refused.</summary>
    public bool Nullable { get; init; } = true;

    /// <summary>Smallest allowed number, inclusive; null when unbounded. Numbers only.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest allowed number, inclusive; null when unbounded. Numbers only.</summary>
    public double? Maximum { get; init; }

    /// <summary>The only strings allowed; empty when any string is. Strings only.</summary>
    public ImmutableArray<string> AllowedValues { get; init; } = [];

    /// <summary>What the column means, for people and editors; null when the author wrote nothing.</summary>
    public string? Description { get; init; }
}

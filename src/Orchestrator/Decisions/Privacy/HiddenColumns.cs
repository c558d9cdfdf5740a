using System.Collections.Immutable;

namespace RankOrchestrator.Orchestrator.Decisions.Privacy;

/// <summary>What becomes of each column of a surface, in the order of its schema.</summary>
/// <param name="Context">Of the request.</param>
/// <param name="Attributes">Of the candidates' attributes.</param>
/// <param name="Features">Of the candidates' features.</param>
internal sealed record HiddenColumns(ImmutableArray<Hiding> Context, ImmutableArray<Hiding> Attributes, ImmutableArray<Hiding> Features)
{
    /// <summary>The columns that are hidden, as expressions call them; empty when all stand in the log as they came.</summary>
    public required ImmutableArray<string> Names { get; init; }

    /// <summary>Whether something of the candidates is hidden.</summary>
    public bool OfItems => Attributes.AsSpan().ContainsAnyExcept(Hiding.None);
}

/// <summary>What becomes of a field on its way to the log.</summary>
internal enum Hiding
{
    /// <summary>It stands there as it is.</summary>
    None,

    /// <summary>It is left out.</summary>
    Drop,

    /// <summary>A keyed hash stands in its place.</summary>
    Hash,
}

namespace RankOrchestrator.Orchestrator.Prices;

/// <summary>What every rule and constraint costs over many pages.</summary>
internal sealed record LogPrices
{
    /// <summary>Pages priced.</summary>
    public required int Pages { get; init; }

    /// <summary>What the best pages there are are worth together, from which prices count.</summary>
    public required double PageValue { get; init; }

    /// <summary>What the pages are worth together as <c>rank</c> makes them, which ends its search within the surface's gap.</summary>
    public required double RankedValue { get; init; }

    /// <summary>The rules and constraints of their surfaces, dearest first, then by name.</summary>
    public required IReadOnlyList<PolicyTotal> Policies { get; init; }

    /// <summary>The dearest single prices: at most ten.</summary>
    public required IReadOnlyList<DearPage> Dearest { get; init; }

    /// <summary>Constraints that no page would be better without.</summary>
    public required IReadOnlyList<string> NeverBound { get; init; }

    /// <summary>Rules that matched no candidate, and those that act on requests and held for none.</summary>
    public required IReadOnlyList<string> NeverMatched { get; init; }
}

/// <summary>One rule or constraint over many pages.</summary>
internal sealed record PolicyTotal
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary><c>rule</c> or <c>constraint</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Whom to ask about it.</summary>
    public required string Owner { get; init; }

    /// <summary>Pages of surfaces that have it.</summary>
    public required int Pages { get; init; }

    /// <summary>Pages on which it applied.</summary>
    public required int InForce { get; init; }

    /// <summary>Pages on which a rule matched a candidate; null for a constraint, and for a rule that acts on the request alone.</summary>
    public int? Matched { get; init; }

    /// <summary>Pages whose best page without it is another.</summary>
    public required int Bound { get; init; }

    /// <summary>The prices added up.</summary>
    public required double Price { get; init; }

    /// <summary>What is given up of each objective, added up.</summary>
    public required IReadOnlyList<ObjectiveAmount> GivenUp { get; init; }

    /// <summary>Pages of which the price is not proven.</summary>
    public required int NotExact { get; init; }
}

/// <summary>A price on one page.</summary>
/// <param name="Place">Where the request stands.</param>
/// <param name="Name">The rule or constraint.</param>
/// <param name="Price">What it costs that page.</param>
internal sealed record DearPage(string Place, string Name, double Price);

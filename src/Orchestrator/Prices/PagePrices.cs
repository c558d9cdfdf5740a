namespace RankOrchestrator.Orchestrator.Prices;

/// <summary>What every rule and constraint costs one page.</summary>
internal sealed record PagePrices
{
    /// <summary>The surface.</summary>
    public required string Surface { get; init; }

    /// <summary>The request's own name for itself; empty when it has none.</summary>
    public required string RequestId { get; init; }

    /// <summary>The page's status, as its certificate has it.</summary>
    public required string Status { get; init; }

    /// <summary>The value of the best page there is, from which prices count. <c>rank</c> ends its search within the surface's gap, and its page may be worth less.</summary>
    public required double PageValue { get; init; }

    /// <summary>The value of the page as <c>rank</c> makes it.</summary>
    public required double RankedValue { get; init; }

    /// <summary>How far that page may be from the best one, as a part of its worth, as its certificate says; 0 when it is proven best.</summary>
    public required double RankedGap { get; init; }

    /// <summary>Whether the best page is proven to be.</summary>
    public required bool IsProven { get; init; }

    /// <summary>What the page brings of each objective: see <see cref="PageObjectives"/>.</summary>
    public required IReadOnlyList<ObjectiveAmount> Objectives { get; init; }

    /// <summary>The rules and constraints of the surface, dearest first, then by name.</summary>
    public required IReadOnlyList<PolicyPrice> Policies { get; init; }

    /// <summary>Rules and constraints that steps or time did not suffice to price.</summary>
    public required IReadOnlyList<string> Omitted { get; init; }
}

/// <summary>What one rule or constraint costs one page.</summary>
internal sealed record PolicyPrice
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary><c>rule</c> or <c>constraint</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Whom to ask about it.</summary>
    public required string Owner { get; init; }

    /// <summary>Whether it applied to the request: active, with a condition over the request that holds, and for a constraint not lifted.</summary>
    public required bool IsInForce { get; init; }

    /// <summary>Candidates that a rule matched; null for a constraint, and for a rule that acts on the request alone.</summary>
    public int? Matched { get; init; }

    /// <summary>Whether the best page without it is another: for a constraint, a better one; for a rule, one with other items or in other slots.</summary>
    public required bool Binds { get; init; }

    /// <summary>The value of the best page without it, as that page's own values count.</summary>
    public required double PageValueWithout { get; init; }

    /// <summary>That minus the value of the page: above 0, the page is worth less for it. A rule that boosts has a price below 0, for its boost counts as value.</summary>
    public required double Price { get; init; }

    /// <summary>What the page without it would bring of each objective, and what is given up for it.</summary>
    public required IReadOnlyList<ObjectivePrice> Objectives { get; init; }

    /// <summary>Whether both pages are proven best.</summary>
    public required bool IsExact { get; init; }
}

/// <summary>An amount of one objective on a page.</summary>
internal sealed record ObjectiveAmount(string Objective, double Amount);

/// <summary>An objective with and without a policy.</summary>
/// <param name="Objective">The objective.</param>
/// <param name="Without">Its amount on the best page without the policy.</param>
/// <param name="GivenUp">That minus its amount on the page: below 0 where the policy brings some.</param>
internal sealed record ObjectivePrice(string Objective, double Without, double GivenUp);

namespace RankOrchestrator.Orchestrator.Frontiers;

/// <summary>What objectives can be had together over some requests, by the weights that make them.</summary>
internal sealed record FrontierReport
{
    /// <summary>The surface.</summary>
    public required string Surface { get; init; }

    /// <summary>Pages made for every point.</summary>
    public required int Pages { get; init; }

    /// <summary>The objectives that are traded, each a term of the value.</summary>
    public required IReadOnlyList<string> Objectives { get; init; }

    /// <summary>The weight of each objective.</summary>
    public required IReadOnlyList<string> Weights { get; init; }

    /// <summary>What the weights of the policies bring.</summary>
    public required FrontierPoint Today { get; init; }

    /// <summary>Points of which none is better in everything, by the first objective from the most down.</summary>
    public required IReadOnlyList<FrontierPoint> Points { get; init; }

    /// <summary>The point that was asked for; null when none was, or none of the points keeps what is to be kept.</summary>
    public FrontierPoint? Chosen { get; init; }

    /// <summary>Whether every page of every point is proven best for its weights.</summary>
    public required bool IsExact { get; init; }

    /// <summary>Whether no weights between those of neighbouring points bring more than a thousandth of the range; otherwise the points ended first.</summary>
    public required bool IsComplete { get; init; }
}

/// <summary>What some weights bring.</summary>
/// <param name="Weights">The weights, in the order of the objectives; to be pasted.</param>
/// <param name="Amounts">The objectives: slot weight times the term at weight 1, before rules, over all pages.</param>
/// <param name="Shares">The amounts as parts of today's; null where today's is 0.</param>
internal sealed record FrontierPoint(IReadOnlyList<double> Weights, IReadOnlyList<double> Amounts, IReadOnlyList<double?> Shares);

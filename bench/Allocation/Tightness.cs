namespace RankOrchestrator.AllocationBench;

/// <summary>What the constraints of a generated page ask for.</summary>
internal enum Tightness
{
    Loose,
    Typical,
    Tight,

    /// <summary>Forty constraints over eight attributes.</summary>
    Forty,

    /// <summary>Merchant in brand in category, each with gaps and shares.</summary>
    Overlapping,

    /// <summary>A carousel: a sponsored block, gaps, and a pin in every seventh slot.</summary>
    Carousel,

    /// <summary>Floors and caps of every category that add up to the page.</summary>
    Sums,

    /// <summary>A typical page with a mean price, shares of categories to be near to, and near duplicates that must not neighbour.</summary>
    Rows,
}

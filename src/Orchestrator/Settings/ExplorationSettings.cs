namespace RankOrchestrator.Orchestrator.Settings;

/// <summary>How propensities are found by making pages again, where they have no formula: section <c>Rank:Exploration</c>.</summary>
internal sealed record ExplorationSettings
{
    private const int MostSamples = 100_000;

    /// <summary>Pages that are made again for each page that is logged. Default 200; 0 for none.</summary>
    public int Samples { get; init; } = 200;

    /// <summary>Pages that may wait for it; those beyond are logged without. Default 32.</summary>
    public int QueuedPages { get; init; } = 32;

    /// <summary>What makes no sense, by name.</summary>
    public IEnumerable<string> Problems()
    {
        if (Samples is < 0 or > MostSamples)
        {
            yield return FormattableString.Invariant($"Rank:Exploration:Samples must be from 0 to {MostSamples}, not {Samples}.");
        }

        if (QueuedPages < 0)
        {
            yield return FormattableString.Invariant($"Rank:Exploration:QueuedPages must not be negative, not {QueuedPages}.");
        }
    }
}

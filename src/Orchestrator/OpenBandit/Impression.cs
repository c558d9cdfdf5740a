namespace RankOrchestrator.Orchestrator.OpenBandit;

/// <summary>One line of the log: an item that was shown to a visitor at a position, and whether it was clicked.</summary>
/// <param name="Row">The log's own row number.</param>
/// <param name="At">When it was shown, UTC.</param>
/// <param name="Item">Index of the item in <see cref="OpenBanditLog.Items"/>.</param>
/// <param name="Position">From 1, left to right.</param>
/// <param name="IsClicked">Whether the visitor clicked it.</param>
/// <param name="Propensity">Probability that the logging policy showed this item at this position; above 0, at most 1.</param>
/// <param name="UserFeatures">What is known of the visitor, as hashes.</param>
/// <param name="Affinities">Past clicks of the visitor by item.</param>
internal sealed record Impression(int Row, DateTimeOffset At, int Item, int Position, bool IsClicked, double Propensity, string[] UserFeatures, double[] Affinities);

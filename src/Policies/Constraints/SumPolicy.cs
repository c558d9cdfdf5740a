using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Constraints;

/// <summary>Limits of what the items of a page come to together, or on the average.</summary>
/// <param name="Of">What each item counts.</param>
/// <param name="Most">The most that they come to together; null when unlimited.</param>
/// <param name="Fewest">The least that they come to together; null when any will do.</param>
/// <param name="MeanMost">The most that their mean may be; null when unlimited.</param>
/// <param name="MeanFewest">The least that their mean may be; null when any will do.</param>
/// <param name="IsByAttention">Whether a slot counts as much as its weight.</param>
public sealed record SumPolicy(PolicyText Of, double? Most, double? Fewest, double? MeanMost, double? MeanFewest, bool IsByAttention);

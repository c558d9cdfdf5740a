using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Constraints;

/// <summary>Shares of a page that are to be near given ones.</summary>
/// <param name="To">The shares, as a map from what candidates are grouped by to numbers.</param>
/// <param name="Within">By how much a share may be lacking without being counted, from 0 to 1.</param>
/// <param name="IsByAttention">Whether a slot counts as much as its weight.</param>
public sealed record CalibrationPolicy(PolicyText To, double Within, bool IsByAttention);

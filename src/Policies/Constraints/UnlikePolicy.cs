using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Constraints;

/// <summary>What makes items too much alike to stand near each other.</summary>
/// <param name="By">The attribute that is a vector.</param>
/// <param name="Above">Items are alike when the cosine of their vectors is greater.</param>
public sealed record UnlikePolicy(PolicyText By, double Above);

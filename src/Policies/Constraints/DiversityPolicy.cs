using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Constraints;

/// <summary>How much it is worth that a page stands for all candidates.</summary>
/// <param name="By">The attribute that is a vector.</param>
/// <param name="Weight">What a page costs that stands for nothing, in page value.</param>
public sealed record DiversityPolicy(PolicyText By, double Weight);

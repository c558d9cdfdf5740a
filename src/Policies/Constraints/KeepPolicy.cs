using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Constraints;

/// <summary>How much of the best a page keeps of one term of the value.</summary>
/// <param name="Term">The term.</param>
/// <param name="AtLeast">The part of what the page has that makes the term greatest alone, from 0 to 1.</param>
public sealed record KeepPolicy(PolicyText Term, double AtLeast);

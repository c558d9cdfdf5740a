using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Constraints;

/// <summary>Who stands before whom.</summary>
/// <param name="First">Condition of those that come first.</param>
/// <param name="Then">Condition of those that come after all of these.</param>
public sealed record BeforePolicy(PolicyText First, PolicyText Then);

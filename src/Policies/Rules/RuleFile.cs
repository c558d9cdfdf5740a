using System.Collections.Immutable;
using RankOrchestrator.Policies.Constraints;

namespace RankOrchestrator.Policies.Rules;

/// <summary>A file of rules and constraints.</summary>
/// <param name="Path">Where it stands, from the policy folder.</param>
/// <param name="Rules">Its rules.</param>
/// <param name="Constraints">Its constraints.</param>
public sealed record RuleFile(string Path, ImmutableArray<RulePolicy> Rules, ImmutableArray<ConstraintPolicy> Constraints);

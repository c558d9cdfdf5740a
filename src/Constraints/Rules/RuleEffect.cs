namespace RankOrchestrator.Constraints.Rules;

/// <summary>What one rule did to one candidate.</summary>
/// <param name="Rule">The rule, by running order.</param>
/// <param name="Before">The candidate's value before it.</param>
/// <param name="After">The candidate's value after it.</param>
public readonly record struct RuleEffect(int Rule, double Before, double After);

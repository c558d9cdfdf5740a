using System.Collections.Immutable;
using RankOrchestrator.Constraints.Checks.Conditions;
using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Constraints.Policies.Model;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Language.Expressions;

namespace RankOrchestrator.Constraints.Checks;

/// <summary>A surface that compiled without an error, ready to be looked at as a whole.</summary>
/// <param name="Policy">What is written.</param>
/// <param name="Environment">What its expressions may mention.</param>
/// <param name="Flags">The feature flags.</param>
/// <param name="Rules">Its rules, compiled.</param>
/// <param name="Constraints">Its constraints, compiled.</param>
/// <param name="WeightsRead">Weights that its value reads.</param>
public sealed record CheckedSurface(
    SurfacePolicy Policy,
    ExpressionEnvironment Environment,
    FlagsPolicy Flags,
    RuleProgram Rules,
    ConstraintProgram Constraints,
    ImmutableArray<string> WeightsRead)
{
    internal SurfaceVariables Variables { get; } = new(Policy, Environment, Flags);

    internal ConditionReader Conditions => new(Variables);
}

using System.Collections.Immutable;
using RankOrchestrator.Constraints.Checks.Conditions;
using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Policies.Flags;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Constraints.Checks;

/// <summary>A compiled surface, to be looked at as a whole. Parts that did not compile are left out.</summary>
/// <param name="Policy">What is written.</param>
/// <param name="Environment">What its expressions may mention.</param>
/// <param name="Flags">The feature flags.</param>
/// <param name="Rules">Its rules, compiled.</param>
/// <param name="Constraints">Its constraints, compiled.</param>
/// <param name="WeightsRead">Weights that its value reads; all of them when the value did not compile.</param>
public sealed record CheckedSurface(
    SurfacePolicy Policy,
    ExpressionEnvironment Environment,
    FlagsPolicy Flags,
    CheckedRules Rules,
    ConstraintProgram Constraints,
    ImmutableArray<string> WeightsRead)
{
    internal SurfaceVariables Variables { get; } = new(Policy, Environment, Flags);

    /// <summary>The constraints that compiled.</summary>
    internal CompiledConstraint[] SoundConstraints => [.. Constraints.Compiled.ToArray().Where(constraint => !constraint.IsBroken)];

    /// <summary>The rules that compiled, in running order.</summary>
    internal CheckedRule[] SoundRules => [.. Rules.Checked.Where(rule => !rule.IsBroken)];

    /// <summary>Whether everything compiled: only then is it known what nothing reads.</summary>
    internal bool IsSound => SoundConstraints.Length == Policy.Constraints.Length && SoundRules.Length == Policy.Rules.Length;

    internal ConditionReader Conditions => new(Variables);
}

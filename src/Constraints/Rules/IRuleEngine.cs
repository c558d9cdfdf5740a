using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Constraints.Rules;

/// <summary>Makes checked rules runnable.</summary>
public interface IRuleEngine
{
    /// <summary>A program that does what <paramref name="rules"/> does.</summary>
    /// <param name="rules">The rules, checked, compiled and in running order.</param>
    /// <param name="surface">The surface whose rules they are.</param>
    IRuleProgram Prepare(RuleProgram rules, SurfacePolicy surface);
}

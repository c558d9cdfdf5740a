using System.Collections.Concurrent;
using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Orchestrator.Plans;

namespace RankOrchestrator.Orchestrator.Prices;

/// <summary>The programs of surfaces without one of their rules, each made when it is first asked for. Safe for concurrent use.</summary>
internal sealed class ReducedRules
{
    private readonly ConcurrentDictionary<(SurfacePlan Surface, int Rule), (IRuleProgram Rules, ConstraintProgram Constraints)> programs = new();

    /// <summary>The programs without a rule.</summary>
    public (IRuleProgram Rules, ConstraintProgram Constraints) Without(SurfacePlan surface, int rule) => programs.GetOrAdd((surface, rule), static key =>
    {
        var rules = key.Surface.Rules.Without(key.Rule);
        return (key.Surface.Prepare(rules), key.Surface.Constraints.Beside(rules.Rules));
    });
}

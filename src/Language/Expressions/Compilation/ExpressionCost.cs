using RankOrchestrator.Language.Expressions.Costs;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Compilation;

/// <summary>What an expression takes at most, in the steps that <see cref="Evaluation.StepMeter"/> counts.</summary>
public readonly record struct ExpressionCost
{
    private readonly int effort;
    private readonly long once;
    private readonly long perCandidate;

    internal ExpressionCost(int effort, long once, long perCandidate)
    {
        this.effort = effort;
        this.once = once;
        this.perCandidate = perCandidate;
    }

    /// <summary>For a single candidate.</summary>
    public long ForOne => Of(1);

    /// <summary>For a request of so many candidates.</summary>
    public long Of(int candidates) => StepCount.Sum(
        CompiledExpression.StepsOverColumns(effort, candidates),
        StepCount.Sum(once, StepCount.Product(perCandidate, candidates)));
}

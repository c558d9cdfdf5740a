using RankOrchestrator.Constraints.Policies.Model;
using RankOrchestrator.Language.Expressions;

namespace RankOrchestrator.Constraints.Rules;

/// <summary>A rule ready to run: names are indexes, times are ticks.</summary>
internal sealed class CompiledRule
{
    public required RulePolicy Policy { get; init; }

    public required CompiledExpression? When { get; init; }

    public required CompiledExpression? Match { get; init; }

    public required long FromTicks { get; init; }

    public required long ToTicks { get; init; }

    public required int[] Tags { get; init; }

    public required (int Weight, double Value)[] Sets { get; init; }

    public required int[] Requires { get; init; }

    public required int[] Lifts { get; init; }

    public bool TouchesItems => Policy.Actions.TouchesItems;
}

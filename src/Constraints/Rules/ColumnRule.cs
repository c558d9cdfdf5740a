using RankOrchestrator.Language.Expressions.Compilation;

namespace RankOrchestrator.Constraints.Rules;

/// <summary>A rule ready to run over columns.</summary>
internal sealed class ColumnRule(CheckedRule rule, CheckedRules all)
{
    public CompiledExpression? When { get; } = rule.When;

    public CompiledExpression? Match { get; } = rule.Match;

    public bool TouchesItems { get; } = rule.TouchesItems;

    public ResolvedActions Actions { get; } = new(rule, all);

    public bool IsActive(long ticks) => rule.IsActive(ticks);
}

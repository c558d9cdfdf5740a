using RankOrchestrator.Language.Expressions.Compilation;

namespace RankOrchestrator.Constraints.Rules;

/// <summary>A rule ready to run over columns.</summary>
internal sealed class ColumnRule(CheckedRule rule, CheckedRules all)
{
    public CompiledExpression? When { get; } = rule.When;

    public CompiledExpression? Match { get; } = rule.Match;

    public (long From, long To)[] Periods { get; } = [.. rule.Periods];

    public bool TouchesItems { get; } = rule.TouchesItems;

    public ResolvedActions Actions { get; } = new(rule, all);

    public bool IsActive(long ticks)
    {
        foreach (var (from, to) in Periods)
        {
            if (ticks >= from && ticks < to)
            {
                return true;
            }
        }

        return Periods.Length == 0;
    }
}

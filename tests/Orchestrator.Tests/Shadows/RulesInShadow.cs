using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Orchestrator.Tests.Shadows;

/// <summary>Rules that do something besides where a page is made that nobody sees: on the thread of that name.</summary>
internal sealed class RulesInShadow(Action instead) : IRuleEngine
{
    public string Name => "in-shadow";

    public IRuleProgram Prepare(CheckedRules rules) => new Program(new ColumnRuleEngine().Prepare(rules), instead);

    private sealed class Program(IRuleProgram rules, Action instead) : IRuleProgram
    {
        public RuleState CreateState() => rules.CreateState();

        public void ApplyToRequest(EvaluationFrame frame, RuleState state) => rules.ApplyToRequest(frame, state);

        public void ApplyToItems(EvaluationFrame frame, Span<double> values, RuleState state)
        {
            if (Thread.CurrentThread.Name == "shadow")
            {
                instead();
            }

            rules.ApplyToItems(frame, values, state);
        }

        public int Explain(RuleState state, int row, double value, Span<RuleEffect> effects) => rules.Explain(state, row, value, effects);
    }
}

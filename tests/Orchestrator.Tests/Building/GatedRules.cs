using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Orchestrator.Tests.Building;

/// <summary>Rules that keep every page, and the processor it has, while the gate is closed. It is open at first: a plan ranks before it goes live.</summary>
internal sealed class GatedRules : IRuleEngine, IDisposable
{
    private readonly ManualResetEventSlim gate = new(initialState: true);
    private int inside;

    /// <summary>Pages that have come as far as the gate since it was closed.</summary>
    public int Inside => Volatile.Read(ref inside);

    public string Name => "gated";

    public IRuleProgram Prepare(CheckedRules rules) => new Program(new ColumnRuleEngine().Prepare(rules), this);

    public void Close()
    {
        gate.Reset();
        Volatile.Write(ref inside, 0);
    }

    public void Open() => gate.Set();

    public void Dispose()
    {
        gate.Set();
        gate.Dispose();
    }

    private sealed class Program(IRuleProgram rules, GatedRules owner) : IRuleProgram
    {
        public RuleState CreateState() => rules.CreateState();

        public void ApplyToRequest(EvaluationFrame frame, RuleState state) => rules.ApplyToRequest(frame, state);

        public void ApplyToItems(EvaluationFrame frame, Span<double> values, RuleState state)
        {
            Interlocked.Increment(ref owner.inside);
            owner.gate.Wait();
            rules.ApplyToItems(frame, values, state);
        }

        public int Explain(RuleState state, int row, double value, Span<RuleEffect> effects) => rules.Explain(state, row, value, effects);
    }
}

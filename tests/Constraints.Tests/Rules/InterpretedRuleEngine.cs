using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Values;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Rules;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Constraints.Tests.Rules;

/// <summary>
/// A second rule engine, as one would first write it: rule by rule, candidate by candidate, through the interpreter. It
/// uses nothing but what another project could use, and so proves the seam; it is also the oracle of the column programs.
/// </summary>
internal sealed class InterpretedRuleEngine : IRuleEngine
{
    public string Name => "interpreted";

    public IRuleProgram Prepare(CheckedRules rules) => new Program(rules);

    private sealed class Program(CheckedRules program) : IRuleProgram
    {
        private readonly SurfacePolicy surface = program.Surface;
        private readonly string[] weights = [.. program.Surface.Weights.Select(weight => weight.Name.Text)];
        private readonly string[] constraints = [.. program.Surface.Constraints.Select(constraint => constraint.Name.Text)];
        private readonly string[] tags = [.. program.Surface.Rules.SelectMany(rule => rule.Actions.Tags).Select(tag => tag.Text).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

        private bool[][] failed = [];
        private double[][] boosts = [];
        private double[][] additions = [];

        public RuleState CreateState() => new(program.Rules.Length, constraints.Length);

        public void ApplyToRequest(EvaluationFrame frame, RuleState state)
        {
            state.Reset(frame.RowCount);
            for (var index = 0; index < constraints.Length; index++)
            {
                state.ConstraintsInForce[index] = surface.Constraints[index].IsEnabled;
            }

            for (var index = 0; index < program.Rules.Length; index++)
            {
                var rule = program.Rules[index];
                var now = new DateTimeOffset(frame.NowTicks, TimeSpan.Zero);
                var isActive = rule.Active.IsEmpty || rule.Active.Any(period => !(now < period.From?.In(surface.TimeZone)) && !(now >= period.To?.In(surface.TimeZone)));
                state.HoldsWritable[index] = isActive && Holds(program.Checked[index].When, frame, 0);
                foreach (var (weight, value) in state.Holds[index] ? rule.Actions.Sets : [])
                {
                    frame.Weights[Array.IndexOf(weights, weight.Text)] = value;
                }
            }

            Switch(state, rule => rule.Actions.Requires, isInForce: true);
            Switch(state, rule => rule.Actions.Lifts, isInForce: false);
        }

        public void ApplyToItems(EvaluationFrame frame, Span<double> values, RuleState state)
        {
            frame.Tags.Reset(frame.RowCount);
            frame.TakeValues(values);
            failed = [.. program.Rules.Select(_ => new bool[frame.RowCount])];
            boosts = [.. program.Rules.Select(_ => new double[frame.RowCount])];
            additions = [.. program.Rules.Select(_ => new double[frame.RowCount])];
            for (var index = 0; index < program.Rules.Length; index++)
            {
                var actions = program.Rules[index].Actions;
                for (var row = 0; row < frame.RowCount && state.Holds[index] && actions.TouchesItems; row++)
                {
                    if (!Bits.Contains(state.Excluded, row) && Holds(program.Checked[index].Match, frame, row))
                    {
                        Bits.Add(state.MatchedWritable(index), row);
                        boosts[index][row] = actions.Boost ?? Number(program.Checked[index].Boost, frame, row, 1);
                        additions[index][row] = actions.Add ?? Number(program.Checked[index].Add, frame, row, 0);
                        var after = Value(index, row, values[row]);
                        var isComputed = actions.BoostExpression is not null || actions.AddExpression is not null;
                        failed[index][row] = isComputed && !(boosts[index][row] is >= 1e-9 and <= 1e9 && Math.Abs(after) <= 1e150);
                        values[row] = failed[index][row] ? values[row] : after;
                    }
                }

                // What a rule does to candidates is seen by the rules after it, not by itself.
                for (var row = Bits.Next(state.Matched(index), 0); row >= 0; row = Bits.Next(state.Matched(index), row + 1))
                {
                    foreach (var tag in actions.Tags)
                    {
                        Bits.Add(frame.Tags.Rows(Array.IndexOf(tags, tag.Text)), row);
                    }
                }

                if (actions.Excludes)
                {
                    state.Exclude(state.Matched(index));
                }
            }
        }

        public int Explain(RuleState state, int row, double value, Span<RuleEffect> effects)
        {
            var count = 0;
            for (var index = 0; index < program.Rules.Length; index++)
            {
                if (Bits.Contains(state.Matched(index), row))
                {
                    var actions = program.Rules[index].Actions;
                    var isFailed = failed[index][row];
                    effects[count] = new RuleEffect(index, value, isFailed ? value : Value(index, row, value))
                    {
                        HasFailed = isFailed,
                        Boost = isFailed || (actions.Boost is null && actions.BoostExpression is null) ? null : boosts[index][row],
                        Add = isFailed || !actions.Adds ? null : additions[index][row],
                    };
                    value = effects[count++].After;
                }
            }

            return count;
        }

        private void Switch(RuleState state, Func<RulePolicy, IEnumerable<PolicyText>> names, bool isInForce)
        {
            for (var index = 0; index < program.Rules.Length; index++)
            {
                foreach (var name in state.Holds[index] ? names(program.Rules[index]) : [])
                {
                    state.ConstraintsInForce[Array.IndexOf(constraints, name.Text)] = isInForce;
                }
            }
        }

        private static bool Holds(CompiledExpression? condition, EvaluationFrame frame, int row)
            => condition is null || condition.Evaluate(frame, row) is { Kind: ValueKind.Bool, AsBool: true };

        private static double Number(CompiledExpression? expression, EvaluationFrame frame, int row, double otherwise)
            => expression is null ? otherwise : expression.Evaluate(frame, row) is { Kind: ValueKind.Double } value ? value.AsDouble : double.NaN;

        private double Value(int rule, int row, double value) => (value < 0 ? value / boosts[rule][row] : value * boosts[rule][row]) + additions[rule][row];
    }
}

using System.Numerics;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Policies.Rules.Actions;

namespace RankOrchestrator.Constraints.Rules;

/// <summary>
/// What a rule does to values where a boost or an addition is an expression. A candidate for which one of them fails, gives a boost
/// outside of what may be written, or makes the value too large to count with, keeps its value whole: neither happens to it.
/// Immutable; O(candidates) for every expression.
/// </summary>
/// <param name="boost">What by, where it is the same for all.</param>
/// <param name="boostBy">What by, for each candidate.</param>
/// <param name="add">What is added, where it is the same for all.</param>
/// <param name="addBy">What is added, for each candidate.</param>
public sealed class ComputedChange(double? boost, CompiledExpression? boostBy, double? add, CompiledExpression? addBy)
{
    /// <summary>Values beyond it are not made by rules; value models cut theirs off here too.</summary>
    private const double LargestValue = 1e150;

    /// <summary>Whether there is a boost.</summary>
    public bool Boosts => boost is not null || boostBy is not null;

    /// <summary>Whether something is added.</summary>
    public bool Adds => add is not null || addBy is not null;

    /// <summary>Computes what happens to some candidates, keeps it in the state and does it; false when it was cut off, and the rule does nothing.</summary>
    /// <param name="frame">The request.</param>
    /// <param name="rows">The candidates that match.</param>
    /// <param name="values">The candidates' values before the rule.</param>
    /// <param name="state">Receives what is computed, or that it was cut off.</param>
    /// <param name="index">The rule, by running order.</param>
    public bool Apply(EvaluationFrame frame, ReadOnlySpan<ulong> rows, Span<double> values, RuleState state, int index) => Run(frame, rows, values, state, index, isDone: true);

    /// <summary>The same without doing it: for engines that change a value at a time.</summary>
    public bool Compute(EvaluationFrame frame, ReadOnlySpan<ulong> rows, Span<double> values, RuleState state, int index) => Run(frame, rows, values, state, index, isDone: false);

    private bool Run(EvaluationFrame frame, ReadOnlySpan<ulong> rows, Span<double> values, RuleState state, int index, bool isDone)
    {
        var computed = state.Computed(index);
        computed.Reset(frame.RowCount);
        if (!Fill(boostBy, boost ?? 1, computed.Boosts, frame, rows, state, index) || !Fill(addBy, add ?? 0, computed.Additions, frame, rows, state, index))
        {
            return false;
        }

        var boosts = computed.Boosts;
        var additions = computed.Additions;
        for (var word = 0; word < rows.Length; word++)
        {
            for (var rest = rows[word]; rest != 0; rest &= rest - 1)
            {
                var row = (word << 6) + BitOperations.TrailingZeroCount(rest);
                var factor = boosts[row];
                var after = new ValueChange(factor, additions[row]).Of(values[row]);

                // A number that is none is not within any range.
                if (!(factor >= BoostAction.Smallest && factor <= BoostAction.Largest && Math.Abs(after) <= LargestValue))
                {
                    computed.Fail(row);
                }
                else if (isDone)
                {
                    values[row] = after;
                }
            }
        }

        return true;
    }

    private static bool Fill(CompiledExpression? expression, double constant, Span<double> numbers, EvaluationFrame frame, ReadOnlySpan<ulong> rows, RuleState state, int index)
    {
        if (expression is null)
        {
            numbers.Fill(constant);
            return true;
        }

        expression.FillNumbers(frame, rows, numbers);
        state.Remember(index, frame.Meter.CutOff);
        return frame.Meter.CutOff == CutOff.None;
    }
}

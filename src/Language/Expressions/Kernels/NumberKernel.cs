using System.Numerics;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Binding;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>A double for all candidates at once, and the rows where it fails; cells of failing rows are unspecified.</summary>
internal abstract class NumberKernel
{
    public abstract void Fill(EvaluationFrame frame, Span<double> values, Span<ulong> fails);
}

/// <summary>A number that is the same for every candidate: computed once.</summary>
internal sealed class RequestNumbers(BoundNode node, int localCount) : NumberKernel
{
    public override void Fill(EvaluationFrame frame, Span<double> values, Span<ulong> fails)
    {
        var value = new Interpreter(frame, 0, [], localCount == 0 ? [] : new Value[localCount]).Evaluate(node);
        fails.Clear();
        if (value.Kind == ValueKind.Double)
        {
            values.Fill(value.AsDouble);
        }
        else
        {
            values.Clear();
            Bits.Fill(fails, frame.RowCount);
        }
    }
}

/// <summary>A double or int attribute, or a feature.</summary>
internal sealed class ColumnNumbers(bool isFeature, int column) : NumberKernel
{
    public override void Fill(EvaluationFrame frame, Span<double> values, Span<ulong> fails)
    {
        var cells = (isFeature ? frame.Candidates.Features : frame.Candidates.Attributes).Columns[column];
        if (cells.Definition.Type == ColumnType.Double)
        {
            cells.Doubles.CopyTo(values);
        }
        else
        {
            var integers = cells.Longs;
            for (var row = 0; row < integers.Length; row++)
            {
                values[row] = integers[row];
            }
        }

        Absence.Fill(cells, frame.RowCount, fails);
    }
}

/// <summary>What a model said.</summary>
internal sealed class PredictionNumbers(int column) : NumberKernel
{
    public override void Fill(EvaluationFrame frame, Span<double> values, Span<ulong> fails)
    {
        frame.Predictions.Column(column).CopyTo(values);
        fails.Clear();
    }
}

/// <summary>Sum, difference, product, quotient, minimum or maximum of two columns.</summary>
internal sealed class BinaryNumbers(Function function, NumberKernel left, NumberKernel right) : NumberKernel
{
    public override void Fill(EvaluationFrame frame, Span<double> values, Span<ulong> fails)
    {
        var others = frame.Scratch.RentNumbers(frame.RowCount);
        var otherFails = frame.Scratch.RentMask(frame.RowCount);
        left.Fill(frame, values, fails);
        right.Fill(frame, others, otherFails);
        var width = Vector<double>.Count;
        var row = 0;
        for (; function <= Function.Divide && row + width <= values.Length; row += width)
        {
            var (first, second) = (new Vector<double>(values[row..]), new Vector<double>(others[row..]));
            var result = function switch
            {
                Function.Add => first + second,
                Function.Subtract => first - second,
                Function.Multiply => first * second,
                _ => first / second,
            };
            result.CopyTo(values[row..]);
        }

        for (; row < values.Length; row++)
        {
            values[row] = function switch
            {
                Function.Add => values[row] + others[row],
                Function.Subtract => values[row] - others[row],
                Function.Multiply => values[row] * others[row],
                Function.Divide => values[row] / others[row],
                Function.Power => Math.Pow(values[row], others[row]),
                _ => NumberFunctions.Extreme(function == Function.Minimum, values[row], others[row]),
            };
        }

        for (var word = 0; word < fails.Length; word++)
        {
            fails[word] |= otherFails[word];
        }

        frame.Scratch.ReturnMasks(1);
        frame.Scratch.ReturnNumbers(1);
    }
}

/// <summary>A function of one column.</summary>
internal sealed class UnaryNumbers(Function function, NumberKernel operand) : NumberKernel
{
    public override void Fill(EvaluationFrame frame, Span<double> values, Span<ulong> fails)
    {
        operand.Fill(frame, values, fails);
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = function == Function.Negate ? -values[row] : NumberFunctions.Compute(function, values[row], 0);
        }
    }
}

/// <summary>A choice between two columns, row by row.</summary>
internal sealed class ConditionalNumbers(MaskKernel condition, NumberKernel whenTrue, NumberKernel whenFalse) : NumberKernel
{
    public override void Fill(EvaluationFrame frame, Span<double> values, Span<ulong> fails)
    {
        var holds = frame.Scratch.RentMask(frame.RowCount);
        var conditionFails = frame.Scratch.RentMask(frame.RowCount);
        var otherFails = frame.Scratch.RentMask(frame.RowCount);
        var others = frame.Scratch.RentNumbers(frame.RowCount);
        condition.Fill(frame, holds, conditionFails);
        whenTrue.Fill(frame, values, fails);
        whenFalse.Fill(frame, others, otherFails);
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = Bits.Contains(holds, row) ? values[row] : others[row];
        }

        for (var word = 0; word < fails.Length; word++)
        {
            fails[word] = conditionFails[word] | (holds[word] & fails[word]) | (~holds[word] & otherFails[word]);
        }

        frame.Scratch.ReturnNumbers(1);
        frame.Scratch.ReturnMasks(3);
    }
}

/// <summary>Any number, candidate by candidate.</summary>
internal sealed class InterpretedNumbers(BoundNode node, int localCount) : NumberKernel
{
    public override void Fill(EvaluationFrame frame, Span<double> values, Span<ulong> fails)
    {
        fails.Clear();
        var locals = localCount == 0 ? [] : new Value[localCount];
        for (var row = 0; row < frame.RowCount; row++)
        {
            var value = new Interpreter(frame, row, [], locals).Evaluate(node);
            values[row] = value.Kind == ValueKind.Double ? value.AsDouble : 0;
            if (value.Kind != ValueKind.Double)
            {
                Bits.Add(fails, row);
            }
        }
    }
}

using System.Numerics;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Tree;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>A function of one column.</summary>
internal sealed class UnaryNumbers(Function function, Func<double, double> compute, ColumnKernel<double> operand) : ColumnKernel<double>
{
    public override int Effort => operand.Effort + (function is Function.Negate or Function.Absolute or Function.SquareRoot ? 4 : 60);

    public override ReadOnlySpan<double> Read(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<double> buffer, Span<ulong> fails)
    {
        var values = operand.Read(frame, within, buffer, fails);
        switch (function)
        {
            case Function.Negate:
                for (var row = 0; row < buffer.Length; row++)
                {
                    buffer[row] = -values[row];
                }

                break;
            case Function.Absolute:
                for (var row = 0; row < buffer.Length; row++)
                {
                    buffer[row] = Math.Abs(values[row]);
                }

                break;
            case Function.SquareRoot:
                for (var row = 0; row < buffer.Length; row++)
                {
                    buffer[row] = Math.Sqrt(values[row]);
                }

                break;
            default:
                for (var word = 0; word < within.Length; word++)
                {
                    for (var rest = within[word]; rest != 0; rest &= rest - 1)
                    {
                        var row = (word << 6) + BitOperations.TrailingZeroCount(rest);
                        buffer[row] = compute(values[row]);
                    }
                }

                break;
        }

        return buffer;
    }
}

/// <summary>A power, row by row.</summary>
internal sealed class PowerNumbers(ColumnKernel<double> left, ColumnKernel<double> right) : ColumnKernel<double>
{
    public override int Effort => 200 + left.Effort + right.Effort;

    public override ReadOnlySpan<double> Read(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<double> buffer, Span<ulong> fails)
    {
        var bases = Rent(frame, left.BufferLength(frame));
        var exponents = Rent(frame, right.BufferLength(frame));
        var exponentFails = frame.Scratch.RentMask(frame.RowCount);
        var leftValues = left.Read(frame, within, bases, fails);
        var rightValues = right.Read(frame, within, exponents, exponentFails);
        for (var row = Bits.Next(within, 0); row >= 0; row = Bits.Next(within, row + 1))
        {
            buffer[row] = Math.Pow(leftValues[left.IsSameForAll ? 0 : row], rightValues[right.IsSameForAll ? 0 : row]);
        }

        Masks.Unite(fails, exponentFails);
        frame.Scratch.ReturnMasks(1);
        Return(frame, 2);
        return buffer;
    }
}

/// <summary>A choice between two columns, row by row.</summary>
internal sealed class ConditionalNumbers(MaskKernel condition, ColumnKernel<double> whenTrue, ColumnKernel<double> whenFalse) : ColumnKernel<double>
{
    public override int Effort => 10 + condition.Effort + whenTrue.Effort + whenFalse.Effort;

    public override ReadOnlySpan<double> Read(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<double> buffer, Span<ulong> fails)
    {
        var holds = frame.Scratch.RentMask(frame.RowCount);
        var holdsNot = frame.Scratch.RentMask(frame.RowCount);
        var chosenFails = frame.Scratch.RentMask(frame.RowCount);
        var first = Rent(frame, whenTrue.BufferLength(frame));
        var second = Rent(frame, whenFalse.BufferLength(frame));
        condition.Fill(frame, within, holds, fails);
        for (var word = 0; word < holds.Length; word++)
        {
            holdsNot[word] = within[word] & ~holds[word] & ~fails[word];
        }

        Choose(whenTrue.Read(frame, holds, first, chosenFails), holds, buffer);
        Masks.Unite(fails, chosenFails);
        Choose(whenFalse.Read(frame, holdsNot, second, chosenFails), holdsNot, buffer);
        Masks.Unite(fails, chosenFails);
        Return(frame, 2);
        frame.Scratch.ReturnMasks(3);
        return buffer;
    }

    private static void Choose(ReadOnlySpan<double> values, ReadOnlySpan<ulong> rows, Span<double> buffer)
    {
        var isOne = values.Length == 1;
        for (var word = 0; word < rows.Length; word++)
        {
            for (var rest = rows[word]; rest != 0; rest &= rest - 1)
            {
                var row = (word << 6) + BitOperations.TrailingZeroCount(rest);
                buffer[row] = values[isOne ? 0 : row];
            }
        }
    }
}

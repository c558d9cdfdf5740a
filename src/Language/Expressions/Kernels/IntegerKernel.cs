using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Binding;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>An integer for all candidates at once: an int, or the ticks of a timestamp or duration.</summary>
internal abstract class IntegerKernel
{
    public abstract void Fill(EvaluationFrame frame, Span<long> values, Span<ulong> fails);
}

/// <summary>An int, timestamp or duration attribute.</summary>
internal sealed class ColumnIntegers(int column) : IntegerKernel
{
    public override void Fill(EvaluationFrame frame, Span<long> values, Span<ulong> fails)
    {
        var cells = frame.Candidates.Attributes.Columns[column];
        cells.Longs.CopyTo(values);
        Absence.Fill(cells, frame.RowCount, fails);
    }
}

/// <summary>An integer that is the same for every candidate: computed once.</summary>
internal sealed class RequestIntegers(BoundNode node, int localCount) : IntegerKernel
{
    public override void Fill(EvaluationFrame frame, Span<long> values, Span<ulong> fails)
    {
        var value = new Interpreter(frame, 0, [], localCount == 0 ? [] : new Value[localCount]).Evaluate(node);
        fails.Clear();
        if (value.IsError)
        {
            Bits.Fill(fails, frame.RowCount);
            values.Clear();
        }
        else
        {
            values.Fill(value.Kind == ValueKind.Int ? value.AsInt : value.ToTicks());
        }
    }
}

/// <summary>
/// The sum or difference of times, in ticks. Neither can overflow 64 bits; a timestamp that leaves the years 1 to 9999
/// fails, and so does a duration beyond 290 years.
/// </summary>
internal sealed class TimeSums(bool isSum, bool givesTimestamp, IntegerKernel left, IntegerKernel right) : IntegerKernel
{
    private static readonly long LastTick = DateTime.MaxValue.Ticks;

    public override void Fill(EvaluationFrame frame, Span<long> values, Span<ulong> fails)
    {
        var others = frame.Scratch.RentIntegers(frame.RowCount);
        var otherFails = frame.Scratch.RentMask(frame.RowCount);
        left.Fill(frame, values, fails);
        right.Fill(frame, others, otherFails);
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = isSum ? values[row] + others[row] : values[row] - others[row];
            if (givesTimestamp ? (ulong)values[row] > (ulong)LastTick : values[row] is < -TimeLimits.LongestTicks or > TimeLimits.LongestTicks)
            {
                Bits.Add(fails, row);
            }
        }

        for (var word = 0; word < fails.Length; word++)
        {
            fails[word] |= otherFails[word];
        }

        frame.Scratch.ReturnMasks(1);
        frame.Scratch.ReturnIntegers(1);
    }
}

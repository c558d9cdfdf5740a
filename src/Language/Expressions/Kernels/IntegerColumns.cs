using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>An int, timestamp or duration attribute.</summary>
internal sealed class ColumnIntegers(int column) : ColumnKernel<long>
{
    public override int Effort => 1;

    public override bool IsStored => true;

    public override ReadOnlySpan<long> Read(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<long> buffer, Span<ulong> fails)
    {
        var cells = frame.Candidates.Attributes.Columns[column];
        Masks.Absent(cells, within, fails);
        return cells.Longs;
    }
}

/// <summary>The number of elements of a list attribute; an absent list has none.</summary>
internal sealed class ListSizes(int column) : ColumnKernel<long>
{
    public override int Effort => 4;

    public override ReadOnlySpan<long> Read(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<long> buffer, Span<ulong> fails)
    {
        fails.Clear();
        var lengths = frame.Candidates.Attributes.Columns[column].ListLengths;
        for (var row = 0; row < buffer.Length; row++)
        {
            buffer[row] = lengths[row];
        }

        return buffer;
    }
}

/// <summary>An integer that is the same for every candidate: computed once.</summary>
internal sealed class RequestIntegers(BoundNode node, int localCount) : ColumnKernel<long>
{
    public override int Effort => 2;

    public override bool IsSameForAll => true;

    public override ReadOnlySpan<long> Read(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<long> buffer, Span<ulong> fails)
    {
        var value = Interpreter.Run(node, localCount, frame, 0);
        fails.Clear();
        buffer[0] = 0;
        if (value.IsError)
        {
            within.CopyTo(fails);
        }
        else
        {
            buffer[0] = value.Kind == ValueKind.Int ? value.AsInt : value.ToTicks();
        }

        return buffer[..1];
    }
}

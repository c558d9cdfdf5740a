using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>A number that is the same for every candidate: computed once.</summary>
internal sealed class RequestNumbers(BoundNode node, int localCount) : ColumnKernel<double>
{
    public override int Effort => 2;

    public override bool IsSameForAll => true;

    public override ReadOnlySpan<double> Read(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<double> buffer, Span<ulong> fails)
    {
        var value = Interpreter.Run(node, localCount, frame, 0);
        fails.Clear();
        buffer[0] = 0;
        if (value.Kind == ValueKind.Double)
        {
            buffer[0] = value.AsDouble;
        }
        else
        {
            within.CopyTo(fails);
        }

        return buffer[..1];
    }
}

/// <summary>A number that is written out.</summary>
internal sealed class ConstantNumbers(double number) : ColumnKernel<double>
{
    public override int Effort => 1;

    public override bool IsSameForAll => true;

    public override ReadOnlySpan<double> Read(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<double> buffer, Span<ulong> fails)
    {
        fails.Clear();
        buffer[0] = number;
        return buffer[..1];
    }
}

/// <summary>A double attribute, or a feature.</summary>
internal sealed class ColumnNumbers(bool isFeature, int column) : ColumnKernel<double>
{
    public override int Effort => 1;

    public override bool IsStored => true;

    public override ReadOnlySpan<double> Read(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<double> buffer, Span<ulong> fails)
    {
        var cells = (isFeature ? frame.Candidates.Features : frame.Candidates.Attributes).Columns[column];
        Masks.Absent(cells, within, fails);
        return cells.Doubles;
    }
}

/// <summary>An int attribute as doubles.</summary>
internal sealed class IntegersAsNumbers(int column) : ColumnKernel<double>
{
    public override int Effort => 4;

    public override ReadOnlySpan<double> Read(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<double> buffer, Span<ulong> fails)
    {
        var cells = frame.Candidates.Attributes.Columns[column];
        Masks.Absent(cells, within, fails);
        var integers = cells.Longs;
        for (var row = 0; row < buffer.Length; row++)
        {
            buffer[row] = integers[row];
        }

        return buffer;
    }
}

/// <summary>What a model said.</summary>
internal sealed class PredictionNumbers(int column) : ColumnKernel<double>
{
    public override int Effort => 1;

    public override bool IsStored => true;

    public override ReadOnlySpan<double> Read(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<double> buffer, Span<ulong> fails)
    {
        fails.Clear();
        return frame.Predictions.Column(column);
    }
}

/// <summary>What candidates are worth before any rule.</summary>
internal sealed class ValueNumbers : ColumnKernel<double>
{
    public override int Effort => 1;

    public override bool IsStored => true;

    public override ReadOnlySpan<double> Read(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<double> buffer, Span<ulong> fails)
    {
        fails.Clear();
        return frame.Values;
    }
}

/// <summary>Any number, candidate by candidate.</summary>
internal sealed class InterpretedNumbers(BoundNode node, int localCount) : ColumnKernel<double>
{
    public override int Effort => 1_000;

    public override ReadOnlySpan<double> Read(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<double> buffer, Span<ulong> fails)
    {
        fails.Clear();
        for (var row = Bits.Next(within, 0); row >= 0 && !frame.Meter.IsCutOff; row = Bits.Next(within, row + 1))
        {
            var value = Interpreter.Run(node, localCount, frame, row);
            buffer[row] = value.Kind == ValueKind.Double ? value.AsDouble : 0;
            if (value.Kind != ValueKind.Double)
            {
                Bits.Add(fails, row);
            }
        }

        return buffer;
    }
}

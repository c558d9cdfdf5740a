using System.Numerics;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Objectives.Inputs;

/// <summary>Which table a column is in.</summary>
internal enum ColumnTableKind
{
    Attributes,
    Features,
    Context,
}

/// <summary>A column of a request, by its place.</summary>
internal readonly record struct ColumnPlace(ColumnTableKind Table, int Index)
{
    public bool IsContext => Table == ColumnTableKind.Context;

    public Column Of(EvaluationFrame frame) => Table switch
    {
        ColumnTableKind.Attributes => frame.Candidates.Attributes.Columns[Index],
        ColumnTableKind.Features => frame.Candidates.Features.Columns[Index],
        _ => frame.Context.Columns[Index],
    };
}

/// <summary>A double, int or bool column as numbers; nothing is computed.</summary>
internal sealed class StoredNumberEncoder(ColumnPlace place, double missing) : ColumnEncoder(1)
{
    public override void Encode<T>(EvaluationFrame frame, Span<T> elements, int rowWidth, int offset, Span<double> scratch)
    {
        var column = place.Of(frame);
        if (place.IsContext)
        {
            Repeat(column.IsPresent(0) ? At(column, 0) : missing, frame.RowCount, elements, rowWidth, offset);
            return;
        }

        var isDouble = column.Definition.Type == ColumnType.Double;
        if (isDouble && Bits.Count(column.Present) == frame.RowCount)
        {
            Scatter(column.Doubles, elements, rowWidth, offset);
            return;
        }

        for (var row = 0; row < frame.RowCount; row++)
        {
            scratch[row] = column.IsPresent(row) ? At(column, row) : missing;
        }

        Scatter(scratch[..frame.RowCount], elements, rowWidth, offset);
    }

    private static double At(Column column, int row) => column.Definition.Type switch
    {
        ColumnType.Double => column.Doubles[row],
        ColumnType.Bool => Bits.Contains(column.Flags, row) ? 1 : 0,
        _ => column.Longs[row],
    };
}

/// <summary>A computed number; where the computation fails, for instance on a missing cell, the missing value stands.</summary>
internal sealed class ComputedNumberEncoder(CompiledExpression expression, double missing) : ColumnEncoder(1)
{
    public override void Encode<T>(EvaluationFrame frame, Span<T> elements, int rowWidth, int offset, Span<double> scratch)
    {
        if (!expression.VariesByItem)
        {
            var number = expression.Number(frame);
            Repeat(double.IsFinite(number) ? number : missing, frame.RowCount, elements, rowWidth, offset);
            return;
        }

        var numbers = scratch[..frame.RowCount];
        expression.FillNumbers(frame, numbers);
        foreach (ref var number in numbers)
        {
            // Division by zero and the like give infinities, which no model was trained on.
            if (!double.IsFinite(number))
            {
                number = missing;
            }
        }

        Scatter(numbers, elements, rowWidth, offset);
    }
}

/// <summary>A computed truth value as 0 or 1; a failing one counts as false.</summary>
internal sealed class ComputedFlagEncoder(CompiledExpression expression) : ColumnEncoder(1)
{
    public override void Encode<T>(EvaluationFrame frame, Span<T> elements, int rowWidth, int offset, Span<double> scratch)
    {
        if (!expression.VariesByItem)
        {
            Repeat(expression.Test(frame) ? 1 : 0, frame.RowCount, elements, rowWidth, offset);
            return;
        }

        var mask = System.Runtime.InteropServices.MemoryMarshal.Cast<double, ulong>(scratch)[..Bits.Words(frame.RowCount)];
        expression.FillMask(frame, mask);
        for (int row = 0, place = offset; row < frame.RowCount; row++, place += rowWidth)
        {
            elements[place] = Bits.Contains(mask, row) ? T.One : T.Zero;
        }
    }
}

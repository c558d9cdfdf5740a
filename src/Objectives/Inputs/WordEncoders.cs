using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Objectives.Inputs;

/// <summary>Where a word stands in a list; words are compared by their codes, which the plan's vocabulary fixes.</summary>
internal sealed class WordIndexEncoder(ColumnPlace place, int[] codes, double unknown) : ColumnEncoder(1)
{
    public override void Encode<T>(EvaluationFrame frame, Span<T> elements, int rowWidth, int offset, Span<double> scratch)
    {
        var column = place.Of(frame);
        if (place.IsContext)
        {
            Repeat(At(column, 0), frame.RowCount, elements, rowWidth, offset);
            return;
        }

        for (int row = 0, target = offset; row < frame.RowCount; row++, target += rowWidth)
        {
            elements[target] = T.CreateTruncating(At(column, row));
        }
    }

    private double At(Column column, int row)
    {
        var index = column.IsPresent(row) ? codes.AsSpan().IndexOf(column.Codes[row]) : -1;
        return index < 0 ? unknown : index;
    }
}

/// <summary>One 0-or-1 element per known word, and with <c>hasOther</c> a last one for everything else.</summary>
internal sealed class OneHotEncoder(ColumnPlace place, int[] codes, bool hasOther) : ColumnEncoder(codes.Length + (hasOther ? 1 : 0))
{
    public override void Encode<T>(EvaluationFrame frame, Span<T> elements, int rowWidth, int offset, Span<double> scratch)
    {
        var column = place.Of(frame);
        var index = place.IsContext ? At(column, 0) : 0;
        for (int row = 0, target = offset; row < frame.RowCount; row++, target += rowWidth)
        {
            elements.Slice(target, Width).Clear();
            index = place.IsContext ? index : At(column, row);
            if (index >= 0)
            {
                elements[target + index] = T.One;
            }
        }
    }

    private int At(Column column, int row)
    {
        var index = column.IsPresent(row) ? codes.AsSpan().IndexOf(column.Codes[row]) : -1;
        return index < 0 && hasOther ? codes.Length : index;
    }
}

/// <summary>A word's bucket by <see cref="StableHash"/>.</summary>
internal sealed class HashEncoder(ColumnPlace place, int buckets, int missing) : ColumnEncoder(1)
{
    public override void Encode<T>(EvaluationFrame frame, Span<T> elements, int rowWidth, int offset, Span<double> scratch)
    {
        var column = place.Of(frame);
        if (place.IsContext)
        {
            Repeat(At(frame, column, 0), frame.RowCount, elements, rowWidth, offset);
            return;
        }

        for (int row = 0, target = offset; row < frame.RowCount; row++, target += rowWidth)
        {
            elements[target] = T.CreateTruncating(At(frame, column, row));
        }
    }

    private int At(EvaluationFrame frame, Column column, int row)
        => column.IsPresent(row) ? StableHash.Bucket(frame.Strings.Utf8(column.Codes[row]), buckets) : missing;
}

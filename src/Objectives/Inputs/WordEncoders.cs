using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Inputs;

/// <summary>Where a word stands in a list; words are compared by their codes, which the plan's vocabulary fixes.</summary>
/// <param name="place">A string column.</param>
/// <param name="words">The list.</param>
/// <param name="unknown">What stands for every other word and for a missing one; null when such a candidate cannot be asked about.</param>
internal sealed class WordIndexEncoder(ColumnPlace place, WordPlaces words, TensorNumber? unknown) : ColumnEncoder(1)
{
    public override void Encode<T>(EvaluationFrame frame, TensorRows<T> rows, Span<double> scratch)
    {
        var column = place.Of(frame);
        if (place.IsContext)
        {
            Encode(frame, column, 0, rows.OfRequest());
            rows.Repeat();
            return;
        }

        for (var row = 0; row < rows.Count; row++)
        {
            Encode(frame, column, row, rows);
        }
    }

    private void Encode<T>(EvaluationFrame frame, Column column, int row, TensorRows<T> rows)
        where T : unmanaged, System.Numerics.INumberBase<T>
    {
        var index = column.IsPresent(row) ? words.Of(column.Codes[row]) : -1;
        if (index >= 0)
        {
            rows.Set(row, (long)index, place.Name);
        }
        else if (unknown is { } number)
        {
            rows[row][0] = TensorRows<T>.Element(number);
        }
        else
        {
            rows.Refuse(row, ModelFailure.UnknownId, rows.WantsProblem(row) ? Problem(frame, column, row) : null);
        }
    }

    private string Problem(EvaluationFrame frame, Column column, int row)
        => column.IsPresent(row) ? $"{place.Name} '{Excerpt.Of(frame.Strings.Utf8(column.Codes[row]))}' is not in the vocabulary" : $"{place.Name} is missing";
}

/// <summary>One 0-or-1 element per known word, and with <c>hasOther</c> a last one for everything else.</summary>
internal sealed class OneHotEncoder(ColumnPlace place, WordPlaces words, bool hasOther) : ColumnEncoder(words.Count + (hasOther ? 1 : 0))
{
    public override void Encode<T>(EvaluationFrame frame, TensorRows<T> rows, Span<double> scratch)
    {
        var column = place.Of(frame);
        var count = place.IsContext ? 1 : rows.Count;
        for (var row = 0; row < count; row++)
        {
            var elements = rows[row][..Width];
            elements.Clear();
            if (At(column, row) is >= 0 and var index)
            {
                elements[index] = T.One;
            }
        }

        if (place.IsContext)
        {
            rows.Repeat(Width);
        }
    }

    private int At(Column column, int row)
    {
        var index = column.IsPresent(row) ? words.Of(column.Codes[row]) : -1;
        return index < 0 && hasOther ? words.Count : index;
    }
}

/// <summary>A word's bucket by <see cref="StableHash"/>.</summary>
internal sealed class HashEncoder(ColumnPlace place, HashColumn hash) : ColumnEncoder(1)
{
    public override void Encode<T>(EvaluationFrame frame, TensorRows<T> rows, Span<double> scratch)
    {
        var column = place.Of(frame);
        var count = place.IsContext ? 1 : rows.Count;
        var target = place.IsContext ? rows.OfRequest() : rows;
        for (var row = 0; row < count; row++)
        {
            if (column.IsPresent(row))
            {
                target.Set(row, (long)StableHash.Bucket(frame.Strings.Utf8(column.Codes[row]), hash.Buckets, hash.Seed), place.Name);
            }
            else
            {
                target[row][0] = TensorRows<T>.Element(hash.Missing);
            }
        }

        if (place.IsContext)
        {
            rows.Repeat();
        }
    }
}

using System.Numerics;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Inputs;

/// <summary>A list's elements, as many as the model takes: the last of a longer one, and padding beside those of a shorter one.</summary>
/// <param name="place">A list column.</param>
/// <param name="sequence">How many, and what stands for those that are not there.</param>
/// <param name="words">Where words stand; null when they are hashed, or when the elements are numbers.</param>
internal sealed class SequenceEncoder(ColumnPlace place, SequenceColumn sequence, WordPlaces? words) : ColumnEncoder(sequence.Width)
{
    public override void Encode<T>(EvaluationFrame frame, TensorRows<T> rows, Span<double> scratch)
    {
        var column = place.Of(frame);
        if (place.IsContext)
        {
            Encode(frame, column, 0, rows.OfRequest());
            rows.Repeat(Width);
            return;
        }

        for (var row = 0; row < rows.Count; row++)
        {
            Encode(frame, column, row, rows);
        }
    }

    private void Encode<T>(EvaluationFrame frame, Column column, int row, TensorRows<T> rows)
        where T : unmanaged, INumberBase<T>
    {
        rows[row][..Width].Fill(TensorRows<T>.Element(sequence.Pad));
        var (first, count) = Taken(column, row, Width);
        var offset = sequence.PadsBefore ? Width - count : 0;
        for (var element = 0; element < count; element++)
        {
            Encode(frame, column, first + element, row, rows.At(offset + element));
        }
    }

    private void Encode<T>(EvaluationFrame frame, Column column, int cell, int row, TensorRows<T> rows)
        where T : unmanaged, INumberBase<T>
    {
        switch (column.Definition.Type)
        {
            case ColumnType.Double:
                rows.Set(row, column.Doubles[cell], place.Name);
                break;
            case ColumnType.Bool:
                rows[row][0] = Bits.Contains(column.Flags, cell) ? T.One : T.Zero;
                break;
            case ColumnType.String when words is null:
                rows.Set(row, (long)StableHash.Bucket(frame.Strings.Utf8(column.Codes[cell]), sequence.Buckets!.Value, sequence.Seed), place.Name);
                break;
            case ColumnType.String when words.Of(column.Codes[cell]) is >= 0 and var index:
                rows.Set(row, (long)index, place.Name);
                break;
            case ColumnType.String when sequence.Unknown is { } unknown:
                rows[row][0] = TensorRows<T>.Element(unknown);
                break;
            case ColumnType.String:
                Refuse(row, rows, rows.WantsProblem(row) ? $"{place.Name} holds '{Excerpt.Of(frame.Strings.Utf8(column.Codes[cell]))}', which is not in the vocabulary" : null);
                break;
            case ColumnType.Int when sequence.Ids is { } ids && (column.Longs[cell] < 0 || column.Longs[cell] >= ids):
                Refuse(row, rows, rows.WantsProblem(row) ? FormattableString.Invariant($"{place.Name} holds {column.Longs[cell]}, which is none of the ids from 0 to {ids - 1}") : null);
                break;
            case ColumnType.Int when sequence.Buckets is { } buckets:
                rows.Set(row, (long)StableHash.Bucket(column.Longs[cell], buckets, sequence.Seed), place.Name);
                break;
            default:
                rows.Set(row, column.Longs[cell], place.Name);
                break;
        }
    }

    /// <summary>The elements that are taken: where the first stands among all lists' elements, and how many.</summary>
    internal static (int First, int Count) Taken(Column column, int row, int most)
    {
        var count = column.IsPresent(row) ? column.ListLengths[row] : 0;
        return count > most ? (column.ListStarts[row] + count - most, most) : (column.ListStarts[row], count);
    }

    private static void Refuse<T>(int row, TensorRows<T> rows, string? problem)
        where T : unmanaged, INumberBase<T>
        => rows.Refuse(row, ModelFailure.UnknownId, problem);
}

/// <summary>1 where a sequence has an element, 0 where it has padding.</summary>
internal sealed class MaskEncoder(ColumnPlace place, MaskColumn mask) : ColumnEncoder(mask.Width)
{
    public override void Encode<T>(EvaluationFrame frame, TensorRows<T> rows, Span<double> scratch)
    {
        var column = place.Of(frame);
        for (var row = 0; row < (place.IsContext ? 1 : rows.Count); row++)
        {
            var elements = rows[row][..Width];
            elements.Clear();
            var (_, count) = SequenceEncoder.Taken(column, row, Width);
            elements.Slice(mask.PadsBefore ? Width - count : 0, count).Fill(T.One);
        }

        if (place.IsContext)
        {
            rows.Repeat(Width);
        }
    }
}

/// <summary>A list of numbers that has as many as its model takes: an embedding. One of another length costs its candidate the prediction.</summary>
internal sealed class VectorEncoder(ColumnPlace place, VectorColumn vector) : ColumnEncoder(vector.Width)
{
    public override void Encode<T>(EvaluationFrame frame, TensorRows<T> rows, Span<double> scratch)
    {
        var column = place.Of(frame);
        if (place.IsContext)
        {
            Encode(column, 0, rows.OfRequest());
            rows.Repeat(Width);
            return;
        }

        for (var row = 0; row < rows.Count; row++)
        {
            Encode(column, row, rows);
        }
    }

    private void Encode<T>(Column column, int row, TensorRows<T> rows)
        where T : unmanaged, INumberBase<T>
    {
        var length = column.IsPresent(row) ? column.ListLengths[row] : 0;
        if (length != Width)
        {
            rows[row][..Width].Fill(TensorRows<T>.Element(vector.Missing));
            if (length > 0)
            {
                rows.Refuse(row, ModelFailure.BadInput, rows.WantsProblem(row) ? FormattableString.Invariant($"{place.Name} has {length} numbers, not {Width}") : null);
            }

            return;
        }

        var numbers = column.Doubles.Slice(column.ListStarts[row], Width);
        for (var element = 0; element < Width; element++)
        {
            rows.At(element).Set(row, numbers[element], place.Name);
        }
    }
}

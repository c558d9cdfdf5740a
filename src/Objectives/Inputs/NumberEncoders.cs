using System.Buffers;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Values;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Inputs;

/// <summary>A double, int or bool column as numbers; nothing is computed, and an int keeps its last digit.</summary>
/// <param name="place">The column.</param>
/// <param name="missing">What stands where there is no value.</param>
/// <param name="ids">How many ids the model knows; null when any number is passed on.</param>
internal sealed class StoredNumberEncoder(ColumnPlace place, TensorNumber? missing, long? ids) : ColumnEncoder(1)
{
    public override void Encode<T>(EvaluationFrame frame, TensorRows<T> rows, Span<double> scratch)
    {
        var column = place.Of(frame);
        if (place.IsContext)
        {
            Encode(column, 0, rows.OfRequest());
            rows.Repeat();
            return;
        }

        if (column.Definition.Type == ColumnType.Double && ids is null && Bits.Count(column.Present) == frame.RowCount)
        {
            rows.SetAll(column.Doubles, missing, place.Name);
            return;
        }

        for (var row = 0; row < rows.Count; row++)
        {
            Encode(column, row, rows);
        }
    }

    private void Encode<T>(Column column, int row, TensorRows<T> rows)
        where T : unmanaged, System.Numerics.INumberBase<T>
    {
        if (!column.IsPresent(row))
        {
            rows.SetMissing(row, missing, place.Name);
            return;
        }

        switch (column.Definition.Type)
        {
            case ColumnType.Double when ids is null || IsId(column.Doubles[row]):
                rows.Set(row, column.Doubles[row], place.Name);
                break;
            case ColumnType.Bool:
                rows[row][0] = Bits.Contains(column.Flags, row) ? T.One : T.Zero;
                break;
            case ColumnType.Int when ids is null || (column.Longs[row] >= 0 && column.Longs[row] < ids):
                rows.Set(row, column.Longs[row], place.Name);
                break;
            default:
                rows.Refuse(row, ModelFailure.UnknownId, rows.WantsProblem(row) ? Unknown(column, row) : null);
                break;
        }
    }

    private bool IsId(double number) => number >= 0 && number < ids && Math.Floor(number).Equals(number);

    private string Unknown(Column column, int row)
    {
        var value = column.Definition.Type == ColumnType.Double
            ? FormattableString.Invariant($"{column.Doubles[row]:R}")
            : FormattableString.Invariant($"{column.Longs[row]}");
        return FormattableString.Invariant($"{place.Name} is {value}, which is none of the ids from 0 to {ids - 1}");
    }
}

/// <summary>A computed number; where the computation fails, for instance on a missing cell, the missing value stands.</summary>
internal sealed class ComputedNumberEncoder(SharedNumber shared, TensorNumber? missing, long? ids) : ColumnEncoder(1)
{
    private readonly CompiledExpression expression = shared.Expression;

    public override void Encode<T>(EvaluationFrame frame, TensorRows<T> rows, Span<double> scratch)
    {
        var numbers = scratch[..frame.RowCount];
        if (!expression.VariesByItem)
        {
            scratch[0] = expression.Number(frame);
            CheckIds(numbers[..1], rows.OfRequest());
            rows.OfRequest().SetAll(numbers[..1], missing, expression.Text);
            rows.Repeat();
            return;
        }

        shared.Fill(frame, numbers);
        CheckIds(numbers, rows);
        rows.SetAll(numbers, missing, expression.Text);
    }

    private void CheckIds<T>(Span<double> numbers, TensorRows<T> rows)
        where T : unmanaged, System.Numerics.INumberBase<T>
    {
        for (var row = 0; ids is not null && row < numbers.Length; row++)
        {
            if (double.IsFinite(numbers[row]) && !(numbers[row] >= 0 && numbers[row] < ids && Math.Floor(numbers[row]).Equals(numbers[row])))
            {
                var problem = rows.WantsProblem(row) ? FormattableString.Invariant($"{expression.Text} is {numbers[row]:R}, which is none of the ids from 0 to {ids - 1}") : null;
                rows.Refuse(row, ModelFailure.UnknownId, problem);
                numbers[row] = 0;
            }
        }
    }
}

/// <summary>A computed whole number, to the last digit; where the computation fails, the missing value stands.</summary>
internal sealed class ComputedIntegerEncoder(CompiledExpression expression, TensorNumber? missing, long? ids) : ColumnEncoder(1)
{
    public override void Encode<T>(EvaluationFrame frame, TensorRows<T> rows, Span<double> scratch)
    {
        if (!expression.VariesByItem)
        {
            var value = expression.Evaluate(frame, 0);
            Set(0, value.Kind == ValueKind.Int ? value.AsInt : null, rows.OfRequest());
            rows.Repeat();
            return;
        }

        var numbers = System.Runtime.InteropServices.MemoryMarshal.Cast<double, long>(scratch)[..frame.RowCount];
        var failed = ArrayPool<ulong>.Shared.Rent(Bits.Words(frame.RowCount));
        expression.FillIntegers(frame, numbers, failed.AsSpan(0, Bits.Words(frame.RowCount)));
        for (var row = 0; row < rows.Count; row++)
        {
            Set(row, Bits.Contains(failed, row) ? null : numbers[row], rows);
        }

        ArrayPool<ulong>.Shared.Return(failed);
    }

    private void Set<T>(int row, long? number, TensorRows<T> rows)
        where T : unmanaged, System.Numerics.INumberBase<T>
    {
        if (number is not { } whole)
        {
            rows.SetMissing(row, missing, expression.Text);
        }
        else if (ids is null || (whole >= 0 && whole < ids))
        {
            rows.Set(row, whole, expression.Text);
        }
        else
        {
            var problem = rows.WantsProblem(row) ? FormattableString.Invariant($"{expression.Text} is {whole}, which is none of the ids from 0 to {ids - 1}") : null;
            rows.Refuse(row, ModelFailure.UnknownId, problem);
        }
    }
}

/// <summary>A computed truth value as 0 or 1; where it fails, the missing value stands.</summary>
internal sealed class ComputedFlagEncoder(CompiledExpression expression, TensorNumber? missing) : ColumnEncoder(1)
{
    public override void Encode<T>(EvaluationFrame frame, TensorRows<T> rows, Span<double> scratch)
    {
        var element = TensorRows<T>.Element(missing ?? TensorNumber.Of(0));
        if (!expression.VariesByItem)
        {
            var value = expression.Evaluate(frame, 0);
            rows[0][0] = value.Kind != ValueKind.Bool ? element : value.AsBool ? T.One : T.Zero;
            rows.Repeat();
            return;
        }

        var words = Bits.Words(frame.RowCount);
        var masks = ArrayPool<ulong>.Shared.Rent(3 * words);
        var all = masks.AsSpan(0, words);
        var holds = masks.AsSpan(words, words);
        var failed = masks.AsSpan(2 * words, words);
        masks.AsSpan(0, 3 * words).Clear();
        Bits.Fill(all, frame.RowCount);
        expression.FillMask(frame, all, holds, failed);
        for (var row = 0; row < rows.Count; row++)
        {
            rows[row][0] = Bits.Contains(failed, row) ? element : Bits.Contains(holds, row) ? T.One : T.Zero;
        }

        ArrayPool<ulong>.Shared.Return(masks);
    }
}

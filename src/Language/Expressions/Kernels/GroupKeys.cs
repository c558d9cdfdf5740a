using System.Buffers;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Binding;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>
/// Numbers the distinct values of an expression in the order of the rows. String codes depend on the order of the
/// request's bytes, so they are renumbered: the same candidates give the same keys however they were sent.
/// </summary>
internal static class GroupKeys
{
    public static int Fill(CompiledExpression expression, MaskKernel? mask, EvaluationFrame frame, Span<int> keys)
    {
        if (mask is not null)
        {
            return FillFromMask(mask, frame, keys);
        }

        return expression.Root is BoundReference { Kind: ReferenceKind.Attribute, Type.Kind: ExpressionTypeKind.String } reference
            ? FillFromCodes(frame.Candidates.Attributes.Columns[reference.Index].Codes, frame.Strings.Count, keys)
            : FillFromValues(expression, frame, keys);
    }

    private static int FillFromMask(MaskKernel mask, EvaluationFrame frame, Span<int> keys)
    {
        var all = frame.Scratch.RentMask(frame.RowCount);
        var holds = frame.Scratch.RentMask(frame.RowCount);
        var fails = frame.Scratch.RentMask(frame.RowCount);
        Bits.Fill(all, frame.RowCount);
        mask.Fill(frame, all, holds, fails);
        var (keyOfTrue, keyOfFalse, count) = (-1, -1, 0);
        for (var row = 0; row < keys.Length; row++)
        {
            if (Bits.Contains(fails, row))
            {
                keys[row] = -1;
                continue;
            }

            ref var key = ref Bits.Contains(holds, row) ? ref keyOfTrue : ref keyOfFalse;
            key = key < 0 ? count++ : key;
            keys[row] = key;
        }

        frame.Scratch.ReturnMasks(3);
        return count;
    }

    private static int FillFromCodes(ReadOnlySpan<int> codes, int codeCount, Span<int> keys)
    {
        var keyOfCode = ArrayPool<int>.Shared.Rent(codeCount);
        keyOfCode.AsSpan(0, codeCount).Fill(-1);
        var count = 0;
        for (var row = 0; row < codes.Length; row++)
        {
            if (codes[row] == StringPool.Missing)
            {
                keys[row] = -1;
                continue;
            }

            ref var key = ref keyOfCode[codes[row]];
            key = key < 0 ? count++ : key;
            keys[row] = key;
        }

        ArrayPool<int>.Shared.Return(keyOfCode);
        return count;
    }

    private static int FillFromValues(CompiledExpression expression, EvaluationFrame frame, Span<int> keys)
    {
        var keyOfText = frame.Scratch.KeyOfText;
        var keyOfInteger = frame.Scratch.KeyOfInteger;
        keyOfText.Clear();
        keyOfInteger.Clear();
        for (var row = 0; row < keys.Length; row++)
        {
            var value = expression.Evaluate(frame, row);
            keys[row] = value.Kind switch
            {
                ValueKind.String => Number(keyOfText, value.AsString, keyOfText.Count + keyOfInteger.Count),
                ValueKind.Int => Number(keyOfInteger, value.AsInt, keyOfText.Count + keyOfInteger.Count),
                _ => -1,
            };
        }

        return keyOfText.Count + keyOfInteger.Count;
    }

    private static int Number<T>(Dictionary<T, int> keyOfValue, T value, int next)
        where T : notnull
    {
        if (!keyOfValue.TryGetValue(value, out var key))
        {
            keyOfValue.Add(value, key = next);
        }

        return key;
    }
}

using System.Buffers;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Kernels;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Compilation;

/// <summary>
/// Numbers the distinct values of an expression in the order of the rows. String codes depend on the order of the
/// request's bytes, so they are renumbered: the same candidates give the same keys however they were sent.
/// </summary>
internal static class GroupKeys
{
    /// <summary>Roughly the nanoseconds for ten rows, without what it takes to compute a value.</summary>
    public const int Effort = 100;

    /// <summary>UTF-16 units of all the texts it may keep to tell candidates apart.</summary>
    private const int MostCharacters = 1 << 20;

    /// <summary>Whether candidates are told apart by the codes of a column, and nothing is computed.</summary>
    public static bool IsByCode(CompiledExpression expression) => TextColumn.Of(expression.Root) is not null;

    public static int Fill(CompiledExpression expression, MaskKernel? mask, EvaluationFrame frame, Span<int> keys)
    {
        if (mask is not null)
        {
            return FillFromMask(mask, frame, keys);
        }

        return TextColumn.Of(expression.Root) is { } column
            ? FillFromCodes(column.Codes(frame), frame.Strings.Count, keys)
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
        keyOfInteger.Clear();
        var characters = 0L;
        for (var row = 0; row < keys.Length && !frame.Meter.IsCutOff; row++)
        {
            var value = Interpreter.Run(expression.Root, expression.LocalCount, frame, row);
            var next = keyOfText.Count + keyOfInteger.Count;
            keys[row] = value.Kind switch
            {
                ValueKind.String => Number(keyOfText, value.AsString, next),
                ValueKind.Int => Number(keyOfInteger, value.AsInt, next),
                _ => -1,
            };
            characters += keys[row] == next && value.Kind == ValueKind.String ? value.AsString.Length : 0;
            if (characters > MostCharacters)
            {
                frame.Meter.Cut();
            }
        }

        var count = keyOfText.Count + keyOfInteger.Count;
        keyOfText.Clear();
        return count;
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

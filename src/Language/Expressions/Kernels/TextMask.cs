using System.Runtime.Intrinsics;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>Whether a string attribute is one of a few strings: integer comparisons of codes.</summary>
internal sealed class TextMask(int column, TextOperand[] candidates, bool isNegated) : MaskKernel
{
    public override void Fill(EvaluationFrame frame, Span<ulong> holds, Span<ulong> fails)
    {
        var cells = frame.Candidates.Attributes.Columns[column];
        Absence.Fill(cells, frame.RowCount, fails);
        holds.Clear();
        foreach (var candidate in candidates)
        {
            var code = candidate.Code(frame);
            if (code == StringPool.Missing)
            {
                // A missing request value fails for every candidate.
                holds.Clear();
                Bits.Fill(fails, frame.RowCount);
                return;
            }

            AddEqual(cells.Codes, code, holds);
        }

        if (isNegated)
        {
            var present = cells.Present;
            for (var word = 0; word < holds.Length; word++)
            {
                holds[word] = present[word] & ~holds[word];
            }
        }
    }

    private static void AddEqual(ReadOnlySpan<int> codes, int code, Span<ulong> rows)
    {
        var wanted = Vector256.Create(code);
        var row = 0;
        for (; row + Vector256<int>.Count <= codes.Length; row += Vector256<int>.Count)
        {
            var equal = Vector256.Equals(Vector256.Create(codes.Slice(row, Vector256<int>.Count)), wanted).ExtractMostSignificantBits();
            rows[row >> 6] |= (ulong)equal << (row & 63);
        }

        for (; row < codes.Length; row++)
        {
            rows[row >> 6] |= codes[row] == code ? 1UL << (row & 63) : 0;
        }
    }
}

/// <summary>A string known when the plan is compiled, or one of the request's context.</summary>
/// <param name="ConstantCode">The constant's code; not looked at when <paramref name="ContextColumn"/> is not -1.</param>
/// <param name="ContextColumn">The context column, or -1.</param>
internal readonly record struct TextOperand(int ConstantCode, int ContextColumn)
{
    public int Code(EvaluationFrame frame) => ContextColumn < 0 ? ConstantCode : frame.Context.Columns[ContextColumn].Codes[0];
}

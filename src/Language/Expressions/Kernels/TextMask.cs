using System.Runtime.Intrinsics;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>Whether a text is one of a few strings: integer comparisons of codes.</summary>
internal sealed class TextMask(TextColumn column, TextOperand[] candidates, bool isNegated) : MaskKernel
{
    public override int Effort => 1 + candidates.Length;

    public override void Fill(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<ulong> holds, Span<ulong> fails)
    {
        holds.Clear();
        foreach (var candidate in candidates)
        {
            var code = candidate.Code(frame);
            if (code == StringPool.Missing)
            {
                // A missing request value fails for every candidate.
                holds.Clear();
                within.CopyTo(fails);
                return;
            }

            AddEqual(column.Codes(frame), code, holds);
        }

        column.Absent(frame, within, fails);
        for (var word = 0; word < holds.Length; word++)
        {
            holds[word] = (isNegated ? ~holds[word] : holds[word]) & within[word] & ~fails[word];
        }
    }

    private static void AddEqual(ReadOnlySpan<int> codes, int code, Span<ulong> rows)
    {
        var wanted = Vector512.Create(code);
        for (var word = 0; word < rows.Length; word++)
        {
            var part = codes[(word << 6)..Math.Min(codes.Length, (word + 1) << 6)];
            var (bits, lane) = (0UL, 0);
            for (; lane + Vector512<int>.Count <= part.Length; lane += Vector512<int>.Count)
            {
                bits |= Vector512.Equals(Vector512.Create(part[lane..]), wanted).ExtractMostSignificantBits() << lane;
            }

            for (; lane < part.Length; lane++)
            {
                bits |= part[lane] == code ? 1UL << lane : 0;
            }

            rows[word] |= bits;
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

using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>Whether a list of strings has a string in it, or a map a key.</summary>
internal sealed class ListMask(int column, bool isMap, TextOperand wanted) : MaskKernel
{
    public override int Effort => 20;

    public override void Fill(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<ulong> holds, Span<ulong> fails)
    {
        holds.Clear();
        var code = wanted.Code(frame);
        if (code == StringPool.Missing)
        {
            within.CopyTo(fails);
            return;
        }

        fails.Clear();
        var cells = frame.Candidates.Attributes.Columns[column];
        var codes = isMap ? cells.Keys : cells.Codes;
        var starts = cells.ListStarts;
        var lengths = cells.ListLengths;
        for (var row = Bits.Next(within, 0); row >= 0; row = Bits.Next(within, row + 1))
        {
            if (codes.Slice(starts[row], lengths[row]).Contains(code))
            {
                Bits.Add(holds, row);
            }
        }
    }
}

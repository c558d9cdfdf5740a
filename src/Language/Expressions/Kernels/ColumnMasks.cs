using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>A bool attribute.</summary>
internal sealed class FlagColumnMask(int column) : MaskKernel
{
    public override int Effort => 1;

    public override void Fill(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<ulong> holds, Span<ulong> fails)
    {
        var cells = frame.Candidates.Attributes.Columns[column];
        cells.Flags.CopyTo(holds);
        Masks.Intersect(holds, within);
        Masks.Absent(cells, within, fails);
    }
}

/// <summary>Whether an attribute or feature is present.</summary>
internal sealed class PresenceMask(bool isFeature, int column) : MaskKernel
{
    public override int Effort => 1;

    public override void Fill(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<ulong> holds, Span<ulong> fails)
    {
        var table = isFeature ? frame.Candidates.Features : frame.Candidates.Attributes;
        table.Columns[column].Present.CopyTo(holds);
        Masks.Intersect(holds, within);
        fails.Clear();
    }
}

/// <summary>Whether a rule has set a tag.</summary>
internal sealed class TagMask(int tag) : MaskKernel
{
    public override int Effort => 1;

    public override void Fill(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<ulong> holds, Span<ulong> fails)
    {
        frame.Tags.Rows(tag).CopyTo(holds);
        Masks.Intersect(holds, within);
        fails.Clear();
    }
}

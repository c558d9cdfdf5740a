using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>A text that every candidate has or lacks: a string attribute, or its id, which none lacks.</summary>
/// <param name="Attribute">The attribute's column; -1 for the id.</param>
internal readonly record struct TextColumn(int Attribute)
{
    /// <summary>The column behind a part of an expression; null when it is none.</summary>
    public static TextColumn? Of(BoundNode node) => node switch
    {
        BoundReference { Kind: ReferenceKind.Id } => new TextColumn(-1),
        BoundReference { Kind: ReferenceKind.Attribute, Type.Kind: ExpressionTypeKind.String } attribute => new TextColumn(attribute.Index),
        _ => null,
    };

    /// <summary>Codes of the request's strings.</summary>
    public ReadOnlySpan<int> Codes(EvaluationFrame frame) => Attribute < 0 ? frame.Candidates.IdCodes : frame.Candidates.Attributes.Columns[Attribute].Codes;

    /// <summary>Rows asked for that have no text.</summary>
    public void Absent(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<ulong> absent)
    {
        if (Attribute < 0)
        {
            absent.Clear();
        }
        else
        {
            Masks.Absent(frame.Candidates.Attributes.Columns[Attribute], within, absent);
        }
    }
}

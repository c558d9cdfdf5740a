using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Objectives.Inputs;

/// <summary>Which table a column is in.</summary>
internal enum ColumnTableKind
{
    Attributes,
    Features,
    Context,
}

/// <summary>A column of a request, by its place.</summary>
/// <param name="Table">Which table it is in.</param>
/// <param name="Index">Its place there.</param>
/// <param name="Name">How a policy names it.</param>
internal readonly record struct ColumnPlace(ColumnTableKind Table, int Index, string Name)
{
    /// <summary>Whether it is the request's, and not a candidate's.</summary>
    public bool IsContext => Table == ColumnTableKind.Context;

    /// <summary>Its cells.</summary>
    public Column Of(EvaluationFrame frame) => Table switch
    {
        ColumnTableKind.Attributes => frame.Candidates.Attributes.Columns[Index],
        ColumnTableKind.Features => frame.Candidates.Features.Columns[Index],
        _ => frame.Context.Columns[Index],
    };
}

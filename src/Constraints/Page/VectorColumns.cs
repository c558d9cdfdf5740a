using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Policies.Constraints;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Constraints.Page;

/// <summary>Finds the attributes that are vectors.</summary>
internal static class VectorColumns
{
    /// <summary>The attribute that a constraint compares items by; -1 when there is none, or none that is a vector, which is reported.</summary>
    public static int Of(ConstraintPolicy constraint, ExpressionEnvironment environment, DiagnosticBag diagnostics)
    {
        if (constraint.ComparedBy is not { } written || PolicyExpressions.Compile(written, environment, ExpressionPurpose.Any, diagnostics) is not { } by)
        {
            return -1;
        }

        if (by.Root is BoundReference { Kind: ReferenceKind.Attribute } reference
            && environment.Schema.Attributes.Columns[reference.Index].Dimension is not null)
        {
            return reference.Index;
        }

        var vectors = environment.Schema.Attributes.Columns.Where(column => column.Dimension is not null).Select(column => "item." + column.Name).ToArray();
        diagnostics.Error(
            PolicyCodes.NoVector, written.Place.Source, written.Place.SpanOf(0, written.Text.Length),
            "'by' must be an attribute that is a vector.",
            vectors.Length == 0 ? "Declare one in the schema: embedding: { type: double, list: true, dimension: 64 }."
                : $"Vectors are: {string.Join(", ", vectors)}.");
        return -1;
    }
}

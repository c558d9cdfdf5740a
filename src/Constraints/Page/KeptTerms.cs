using System.Collections.Immutable;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Policies.Constraints;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Constraints.Page;

/// <summary>Finds the terms that guarantees are about.</summary>
internal static class KeptTerms
{
    /// <summary>The terms of a constraint; without those that the surface does not have, which are reported.</summary>
    public static ImmutableArray<KeptTerm> Of(int index, ConstraintPolicy constraint, SurfacePolicy surface, DiagnosticBag diagnostics)
    {
        var terms = ImmutableArray.CreateBuilder<KeptTerm>();
        string[] known = [.. surface.Terms.Select(term => term.Name)];
        foreach (var keep in constraint.Keeps)
        {
            var term = Array.IndexOf(known, keep.Term.Text);
            if (term < 0)
            {
                diagnostics.Error(
                    PolicyCodes.UnknownTerm, keep.Term.Place.Source, keep.Term.Place.Span,
                    $"The value of the surface '{surface.Name.Text}' has no term '{keep.Term.Text}'.",
                    Suggestion.HintOrAll(keep.Term.Text, known, "terms"));
                continue;
            }

            var row = SlotConstraint.Sum(RowSense.AtLeast, 0, amounts: 0, MemberSet.Everybody, ConstraintRows.Source(constraint.Name)) with
            {
                Penalty = constraint.Penalty ?? double.PositiveInfinity,
                Priority = constraint.Priority,
            };
            terms.Add(new KeptTerm(index, term, keep.Term.Text, keep.AtLeast, row));
        }

        return terms.ToImmutable();
    }
}

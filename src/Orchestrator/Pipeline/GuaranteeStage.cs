using RankOrchestrator.Allocation.Guarantees;
using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Pipeline;

/// <summary>
/// Makes the pages that are best for the terms of which a page has to keep a part, and asks for these parts. Each may take as many steps as
/// the page itself, and its part of the time that is left.
/// </summary>
internal static class GuaranteeStage
{
    /// <summary>Adds the rows of a page's guarantees to its problem.</summary>
    /// <param name="workspace">The request; its problem is built but for these rows.</param>
    /// <param name="slots">Makes pages.</param>
    /// <param name="left">What is left of the request's time.</param>
    /// <param name="effort">How much of what the policy asks for the load allows.</param>
    public static void AddRows(RankWorkspace workspace, SlotStage slots, Func<TimeSpan> left, SearchEffort effort)
    {
        workspace.Guarantees.Clear();
        var (problem, kept) = (workspace.Page.Problem, workspace.Page.KeptTerms);
        var rows = problem.Constraints.Length;
        for (var index = 0; index < kept.Count; index++)
        {
            var one = kept[index];
            var objective = new double[problem.CandidateCount];
            var term = TermOf(workspace, one.Term);
            for (var candidate = 0; candidate < objective.Length; candidate++)
            {
                objective[candidate] = term[workspace.Page.Rows[candidate]];
            }

            var share = left() / (kept.Count - index + 1);
            var guarantee = GuaranteeRows.Add(
                problem, objective, one.AtLeast, one.Row,
                isBefore: row => row < rows || IsOf(one.Constraint, workspace, row),
                alone => slots.Allocate(workspace.Surface.Policy.Allocation, alone, share, workspace.Degradations, effort));
            workspace.Guarantees.Add((one, guarantee));
        }
    }

    /// <summary>A term's numbers; a value that is written as one expression is one term, however it is shown.</summary>
    private static Span<double> TermOf(RankWorkspace workspace, int term)
        => workspace.Surface.Policy.Terms.Length == workspace.Valued.Names.Length ? workspace.Valued.Term(term) : workspace.Valued.Values;

    /// <summary>Whether a row asks for an earlier term of the same list.</summary>
    private static bool IsOf(int constraint, RankWorkspace workspace, int row)
    {
        foreach (var (kept, guarantee) in workspace.Guarantees)
        {
            if (guarantee.Constraint == row)
            {
                return kept.Constraint == constraint;
            }
        }

        return false;
    }
}

using RankOrchestrator.Allocation.CpSat.Model;
using RankOrchestrator.Allocation.CpSat.Protocol;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Pages;

namespace RankOrchestrator.Allocation.CpSat;

/// <summary>Turns the solver's answer into a page with its certificate. Value and violations are measured on the page itself.</summary>
internal sealed class PageDescription(SlotProblem problem, CpSatModels models, CpSatConversation conversation, AllocationOptions options)
{
    /// <summary>No page: none satisfies the constraints, and relaxing was not asked for.</summary>
    public SlotAllocation OfNothing(int[] conflict)
        => SlotAllocation.Infeasible(problem.SlotCount, EngineNames.CpSat, conversation.Steps, conversation.EndedByClock, conflict);

    /// <summary>The page of an answer to <see cref="CpSatModels.BestPage"/>; null when it is none that may be shown.</summary>
    public SlotAllocation? OfBest(CpSolverResponse response)
    {
        if (Page(response) is not { } page)
        {
            return null;
        }

        var violations = RowMeasure.Violations(problem, models.Rows, page);
        if (violations.Exists(violation => !IsSoft(violation.Constraint)))
        {
            conversation.Distrust("CP-SAT answered a page that breaks a hard constraint.");
            return null;
        }

        return Of(response, page, violations, isRelaxed: false, boundHolds: true, conflict: []);
    }

    /// <summary>The page of an answer to <see cref="CpSatModels.BestRelaxedPage"/>; null when it is none.</summary>
    public SlotAllocation? OfRelaxed(Relaxation relaxation, int[] conflict) => Page(relaxation.Page) is { } page
        ? Of(relaxation.Page, page, RowMeasure.Violations(problem, models.Rows, page), isRelaxed: true, relaxation.IsLeast, conflict)
        : null;

    private SlotAllocation Of(
        CpSolverResponse response, int[] page, List<ConstraintViolation> violations, bool isRelaxed, bool boundHolds, int[] conflict)
    {
        var objective = RowMeasure.Objective(problem, page, violations);

        // The objective is minimised: its negated lower bound is the most that any page reaches, in units. Without terms
        // in the objective the solver reports none, and every page is worth nothing.
        var boundUnits = -response.InnerObjectiveLowerBound;
        var isProven = boundHolds && response.Status == CpSolverStatus.Optimal && boundUnits <= Units(page);
        var bound = boundHolds ? models.Scale.UpperValue(boundUnits, models.TermsOfPage) : SortedBound.Of(problem);
        var certificate = isRelaxed ? PageCertificate.Relaxed(objective, bound, isLeast: boundHolds, isBest: isProven)
            : PageCertificate.Allowed(objective, bound, isProven, options.GapTolerance);
        return new SlotAllocation
        {
            CandidateBySlot = page,
            Certificate = certificate,
            Engine = EngineNames.CpSat,
            Steps = conversation.Steps,
            EndedByClock = conversation.EndedByClock,
            Violations = violations,
            Conflict = conflict,
        };
    }

    /// <summary>The candidate of each slot; null when the answer puts two into one slot or one into two.</summary>
    private int[]? Page(CpSolverResponse response)
    {
        var page = new int[problem.SlotCount];
        Array.Fill(page, -1);
        for (var candidate = 0; candidate < problem.CandidateCount; candidate++)
        {
            var places = 0;
            for (var slot = 0; slot < problem.SlotCount; slot++)
            {
                if (response.Solution[(candidate * problem.SlotCount) + slot] == 0)
                {
                    continue;
                }

                if (page[slot] >= 0 || ++places > 1)
                {
                    conversation.Distrust("CP-SAT answered something that is not a page.");
                    return null;
                }

                page[slot] = candidate;
            }
        }

        return page;
    }

    private long Units(int[] page)
    {
        var units = 0L;
        for (var slot = 0; slot < page.Length; slot++)
        {
            units += page[slot] < 0 ? 0 : models.Scale.Term(problem.Values[page[slot]], problem.Weights[slot]);
        }

        return units - models.PaidBy(page);
    }

    private bool IsSoft(int constraint) => constraint != SlotProblem.Filling && !problem.Constraints[constraint].IsHard;
}

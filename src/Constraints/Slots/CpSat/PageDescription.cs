using RankOrchestrator.Constraints.Slots.CpSat.Model;
using RankOrchestrator.Constraints.Slots.CpSat.Protocol;

namespace RankOrchestrator.Constraints.Slots.CpSat;

/// <summary>Turns the solver's answer into a page with its certificate. Value and violations are measured on the page itself.</summary>
internal sealed class PageDescription(SlotProblem problem, CpSatModels models, CpSatConversation conversation, AllocationOptions options)
{
    /// <summary>A page without candidates: no page satisfies the constraints, and relaxing was not asked for.</summary>
    public SlotAllocation OfNothing(int[] conflict)
    {
        var page = new int[problem.SlotCount];
        Array.Fill(page, -1);
        return new SlotAllocation
        {
            CandidateBySlot = page,
            Status = AllocationStatus.Infeasible,
            Objective = 0,
            Bound = 0,
            Gap = 0,
            Engine = "cp-sat",
            Steps = conversation.Steps,
            EndedByClock = conversation.EndedByClock,
            Conflict = conflict,
        };
    }

    /// <summary>The page of an answer to <see cref="CpSatModels.BestPage"/>; null when it is none that may be shown.</summary>
    public SlotAllocation? OfBest(CpSolverResponse response)
    {
        if (Page(response) is not { } page)
        {
            return null;
        }

        var violations = Violations(page);
        if (violations.Exists(violation => !IsSoft(violation.Constraint)))
        {
            conversation.Distrust("CP-SAT answered a page that breaks a hard constraint.");
            return null;
        }

        return Of(response, page, violations, isRelaxed: false, boundHolds: true, conflict: []);
    }

    /// <summary>The page of an answer to <see cref="CpSatModels.BestRelaxedPage"/>; null when it is none.</summary>
    public SlotAllocation? OfRelaxed(Relaxation relaxation, int[] conflict) => Page(relaxation.Page) is { } page
        ? Of(relaxation.Page, page, Violations(page), isRelaxed: true, relaxation.IsLeast, conflict)
        : null;

    private SlotAllocation Of(
        CpSolverResponse response, int[] page, List<ConstraintViolation> violations, bool isRelaxed, bool boundHolds, int[] conflict)
    {
        var objective = Objective(page, violations);

        // The objective is minimised: its negated lower bound is the most that any page reaches, in units. Without terms
        // in the objective the solver reports none, and every page is worth nothing.
        var boundUnits = -response.InnerObjectiveLowerBound;
        var isProven = boundHolds && response.Status == CpSolverStatus.Optimal && boundUnits <= Units(page, violations);
        var bound = Math.Max(objective, boundHolds ? models.Scale.UpperValue(boundUnits, models.TermsOfPage) : SortedBound.Of(problem));
        var gap = isProven ? 0 : (bound - objective) / Math.Max(1e-9, Math.Abs(bound));
        return new SlotAllocation
        {
            CandidateBySlot = page,
            Status = isRelaxed ? AllocationStatus.Relaxed
                : isProven ? AllocationStatus.Optimal
                : gap <= options.GapTolerance ? AllocationStatus.Certified
                : AllocationStatus.Feasible,
            Objective = objective,
            Bound = bound,
            Gap = gap,
            Engine = "cp-sat",
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

    private List<ConstraintViolation> Violations(int[] page)
    {
        var units = new SortedDictionary<int, int>();
        foreach (var row in models.Rows)
        {
            var violated = row.Units(page);
            if (violated > 0)
            {
                units[row.Constraint] = units.GetValueOrDefault(row.Constraint) + violated;
            }
        }

        var violations = units.Select(entry => new ConstraintViolation(entry.Key, entry.Value)).ToList();
        var empty = page.Count(candidate => candidate < 0);
        if (empty > 0 && !problem.AllowsEmptySlots)
        {
            violations.Add(new ConstraintViolation(CpSatModels.Filling, empty));
        }

        return violations;
    }

    private double Objective(int[] page, List<ConstraintViolation> violations)
    {
        var objective = 0.0;
        for (var slot = 0; slot < page.Length; slot++)
        {
            objective += page[slot] < 0 ? 0 : problem.Weights[slot] * problem.Values[page[slot]];
        }

        foreach (var (constraint, units) in violations)
        {
            objective -= IsSoft(constraint) ? units * problem.Constraints[constraint].Penalty : 0;
        }

        return objective;
    }

    private long Units(int[] page, List<ConstraintViolation> violations)
    {
        var units = 0L;
        for (var slot = 0; slot < page.Length; slot++)
        {
            units += page[slot] < 0 ? 0 : models.Scale.Term(problem.Values[page[slot]], problem.Weights[slot]);
        }

        foreach (var (constraint, violated) in violations)
        {
            units -= IsSoft(constraint) ? violated * models.Scale.Penalty(problem.Constraints[constraint].Penalty) : 0;
        }

        return units;
    }

    private bool IsSoft(int constraint) => constraint >= 0 && !problem.Constraints[constraint].IsHard;
}

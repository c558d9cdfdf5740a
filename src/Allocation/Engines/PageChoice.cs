using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Engines;

/// <summary>Chooses between pages of one problem that several engines made.</summary>
internal static class PageChoice
{
    /// <summary>
    /// The found page, unless it is not proven and the other is better: then that one, with what was proven on the way to the first.
    /// </summary>
    public static SlotAllocation AtLeast(SlotProblem problem, SlotAllocation found, SlotAllocation other, AllocationOptions options)
    {
        var units = new PageUnits();
        units.Load(problem);
        return found.Status == AllocationStatus.Infeasible || found.Gap == 0 || units.Compare(other.CandidateBySlot, found.CandidateBySlot) <= 0
            ? found
            : WithPage(units, found, other, options);
    }

    /// <summary>Another page in place of the one found, under the bound that both prove.</summary>
    private static SlotAllocation WithPage(PageUnits units, SlotAllocation found, SlotAllocation page, AllocationOptions options)
    {
        var violations = units.Violations(page.CandidateBySlot, out var breaksHard);
        var foundBreaksHard = found.Status is AllocationStatus.Relaxed or AllocationStatus.Undecided;
        var bound = foundBreaksHard ? page.Bound : Math.Min(found.Bound, page.Bound);
        var conflict = !breaksHard ? [] : found.Conflict.Count > 0 ? found.Conflict : page.Conflict;
        var certificate = !breaksHard ? PageCertificate.Of(page.Objective, bound, options.GapTolerance)
            : conflict.Count > 0 ? PageCertificate.Relaxed(page.Objective, page.Bound, isLeast: false, isBest: false)
            : PageCertificate.Undecided(page.Objective, page.Bound);
        return page with
        {
            Status = certificate.Status,
            Bound = certificate.Bound,
            Gap = certificate.Gap,
            Steps = found.Steps + page.Steps,
            EndedByClock = found.EndedByClock || page.EndedByClock,
            Binding = [],
            Violations = violations,
            Conflict = conflict,
        };
    }
}

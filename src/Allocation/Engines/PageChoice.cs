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
        return found.Certificate.IsSettled(0) || units.Compare(other.CandidateBySlot, found.CandidateBySlot) <= 0
            ? found
            : WithPage(units, found, other, options);
    }

    /// <summary>Another page in place of the one found, under the bound that both prove.</summary>
    private static SlotAllocation WithPage(PageUnits units, SlotAllocation found, SlotAllocation page, AllocationOptions options)
    {
        var violations = units.Violations(page.CandidateBySlot, out var breaksHard);
        var bound = found.Certificate.KeepsConstraints ? Math.Min(found.Bound, page.Bound) : page.Bound;
        var conflict = !breaksHard ? [] : found.Conflict.Count > 0 ? found.Conflict : page.Conflict;
        return page with
        {
            Certificate = PageCertificate.Unproven(page.Objective, breaksHard ? page.Bound : bound, breaksHard, conflict.Count > 0, options.GapTolerance),
            Steps = found.Steps + page.Steps,
            EndedByClock = found.EndedByClock || page.EndedByClock,
            Binding = [],
            Violations = violations,
            Conflict = conflict,
        };
    }
}

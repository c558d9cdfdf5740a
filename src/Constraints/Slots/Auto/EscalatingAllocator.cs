using System.Diagnostics;
using RankOrchestrator.Constraints.Slots.CpSat;

namespace RankOrchestrator.Constraints.Slots.Auto;

/// <summary>
/// The engine <c>auto</c>: the first engine makes the page; where its gap is still above the tolerance when its steps are
/// used and there is time left, CP-SAT starts from that page. The better page is answered with the lower bound, so asking
/// CP-SAT never makes an answer worse, and never makes it late.
/// </summary>
public sealed class EscalatingAllocator : ISlotAllocator
{
    /// <summary>With less time than this CP-SAT would not get anywhere; writing its model alone takes some of it.</summary>
    public static readonly TimeSpan LeastForEscalation = TimeSpan.FromMilliseconds(50);

    private readonly ISlotAllocator first;
    private readonly CpSatAllocator second;

    /// <param name="first">Makes every page.</param>
    /// <param name="second">Is asked about those that are left open.</param>
    public EscalatingAllocator(ISlotAllocator first, CpSatAllocator second)
    {
        this.first = first;
        this.second = second;
    }

    /// <inheritdoc/>
    public string Name => "auto";

    /// <inheritdoc/>
    public SlotAllocation Allocate(SlotProblem problem, AllocationOptions options, ReadOnlySpan<int> hint)
    {
        var page = first.Allocate(problem, options, hint);
        if (IsSettled(page, options)
            || (options.DeadlineTimestamp != 0 && Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), options.DeadlineTimestamp) < LeastForEscalation))
        {
            return page;
        }

        return second.TryAllocate(problem, options, page.CandidateBySlot) is { } other ? Better(page, other, options) : page;
    }

    /// <summary>Whether nothing is left to find out. A relaxed page is open until the contradiction that excuses it is named.</summary>
    private static bool IsSettled(SlotAllocation page, AllocationOptions options) => page.Status switch
    {
        AllocationStatus.Optimal or AllocationStatus.Certified or AllocationStatus.Infeasible => true,
        AllocationStatus.Relaxed => page.Conflict.Count > 0 && page.Gap <= options.GapTolerance,
        _ => page.Gap <= options.GapTolerance,
    };

    private static SlotAllocation Better(SlotAllocation page, SlotAllocation other, AllocationOptions options)
    {
        // Relaxed pages compare by what gave way before they compare by value: only a proof beats them.
        if (page.Status == AllocationStatus.Relaxed)
        {
            return other.Status != AllocationStatus.Relaxed || page.Conflict.Count == 0 || other.Gap < page.Gap ? other : page;
        }

        if (other.Status is AllocationStatus.Relaxed or AllocationStatus.Infeasible)
        {
            return page;
        }

        var best = other.Objective > page.Objective ? other : page;
        var bound = Math.Max(best.Objective, Math.Min(page.Bound, other.Bound));
        var gap = other.Gap == 0 && other.Objective >= best.Objective ? 0 : (bound - best.Objective) / Math.Max(1e-9, Math.Abs(bound));
        return new SlotAllocation
        {
            CandidateBySlot = best.CandidateBySlot,
            Status = gap == 0 ? AllocationStatus.Optimal : gap <= options.GapTolerance ? AllocationStatus.Certified : AllocationStatus.Feasible,
            Objective = best.Objective,
            Bound = bound,
            Gap = gap,
            Engine = best.Engine,
            Steps = page.Steps + other.Steps,
            EndedByClock = page.EndedByClock || other.EndedByClock,
            Binding = page.Binding,
            Violations = best.Violations,
        };
    }
}

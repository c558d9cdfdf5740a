using RankOrchestrator.Allocation.CpSat;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Auto;

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
            || (options.DeadlineTimestamp != 0 && options.Clock.GetElapsedTime(options.Clock.GetTimestamp(), options.DeadlineTimestamp) < LeastForEscalation))
        {
            return page;
        }

        return second.TryAllocate(problem, options, page.CandidateBySlot) is { } other ? Better(problem, page, other, options) : page;
    }

    /// <summary>Whether nothing is left to find out.</summary>
    private static bool IsSettled(SlotAllocation page, AllocationOptions options) => page.Status switch
    {
        AllocationStatus.Optimal or AllocationStatus.Certified or AllocationStatus.Infeasible => true,
        AllocationStatus.Undecided => false,
        _ => page.Gap <= options.GapTolerance,
    };

    private static SlotAllocation Better(SlotProblem problem, SlotAllocation page, SlotAllocation other, AllocationOptions options)
    {
        if (page.Status is AllocationStatus.Relaxed or AllocationStatus.Undecided)
        {
            return PageChoice.AtLeast(problem, other, page, options);
        }

        if (other.Status is AllocationStatus.Relaxed or AllocationStatus.Undecided or AllocationStatus.Infeasible)
        {
            return page;
        }

        var best = other.Objective > page.Objective ? other : page;
        var isProven = other.Gap == 0 && other.Objective >= best.Objective;
        var certificate = isProven
            ? new PageCertificate(AllocationStatus.Optimal, Math.Max(best.Objective, Math.Min(page.Bound, other.Bound)), 0)
            : PageCertificate.Of(best.Objective, Math.Min(page.Bound, other.Bound), options.GapTolerance);
        return best with
        {
            Status = certificate.Status,
            Bound = certificate.Bound,
            Gap = certificate.Gap,
            Steps = page.Steps + other.Steps,
            EndedByClock = page.EndedByClock || other.EndedByClock,
            Binding = page.Binding,
        };
    }
}

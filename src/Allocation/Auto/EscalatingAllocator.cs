using RankOrchestrator.Allocation.CpSat;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Pages;

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
    public string Name => EngineNames.Auto;

    /// <inheritdoc/>
    public SlotAllocation Allocate(SlotProblem problem, AllocationOptions options, ReadOnlySpan<int> hint)
    {
        var page = first.Allocate(problem, options, hint);
        if (page.Certificate.IsSettled(options.GapTolerance)
            || (options.DeadlineTimestamp != 0 && options.Clock.GetElapsedTime(options.Clock.GetTimestamp(), options.DeadlineTimestamp) < LeastForEscalation))
        {
            return page;
        }

        return second.TryAllocate(problem, options, page.CandidateBySlot) is { } other ? Better(problem, page, other, options) : page;
    }

    private static SlotAllocation Better(SlotProblem problem, SlotAllocation page, SlotAllocation other, AllocationOptions options)
    {
        if (!page.Certificate.KeepsConstraints)
        {
            return PageChoice.AtLeast(problem, other, page, options);
        }

        if (!other.Certificate.KeepsConstraints)
        {
            return page;
        }

        var best = other.Objective > page.Objective ? other : page;
        var isBest = other.Certificate.IsBest && other.Objective >= best.Objective;
        return best with
        {
            Certificate = PageCertificate.Allowed(best.Objective, Math.Min(page.Bound, other.Bound), isBest, options.GapTolerance),
            Steps = page.Steps + other.Steps,
            EndedByClock = page.EndedByClock || other.EndedByClock,
            Binding = page.Binding,
        };
    }
}

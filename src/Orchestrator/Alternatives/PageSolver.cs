using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Orchestrator.Alternatives;

/// <summary>
/// Solves pages anew, one after the other, until the steps or the time for all of them are used up. Whatever engine made a
/// page, its alternatives are those of the certified one: only proofs answer a question about what could have been.
/// </summary>
/// <param name="stepsPerPage">Steps that one page may take.</param>
internal sealed class PageSolver(long stepsPerPage)
{
    /// <summary>Reading a problem counts as so many steps at least, for pages that are found at once.</summary>
    private const long LeastSteps = 500;

    private static readonly CertifiedAllocator Engine = new();

    /// <summary>The clock of <see cref="Deadline"/>.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>A timestamp of <see cref="Clock"/> after which no page is begun, and one that was begun is given up; 0 means never.</summary>
    public long Deadline { get; init; }

    /// <summary>Steps that all pages may take together. Default: as many as they like.</summary>
    public long StepsInAll { get; set; } = long.MaxValue;

    /// <summary>What counts against <see cref="StepsInAll"/> so far.</summary>
    public long Charged { get; private set; }

    /// <summary>Steps of the searches so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Pages solved.</summary>
    public int Pages { get; private set; }

    /// <summary>Whether a page was not solved, or not to its end, for want of steps or time.</summary>
    public bool FellShort { get; private set; }

    /// <summary>Solves a page; null when steps or time are used up.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="relaxes">Whether constraints may give way where there is no other page.</param>
    /// <param name="count">The constraints that are the page's own: the first so many.</param>
    /// <param name="hint">A page to start from, or empty.</param>
    public SolvedPage? Solve(SlotProblem problem, bool relaxes, int count, ReadOnlySpan<int> hint)
    {
        var steps = Math.Min(stepsPerPage, StepsInAll - Charged);
        if (steps <= 0 || (Deadline != 0 && Clock.GetTimestamp() >= Deadline))
        {
            FellShort = true;
            return null;
        }

        var options = new AllocationOptions { StepBudget = steps, Relaxes = relaxes, DeadlineTimestamp = Deadline, Clock = Clock };
        var allocation = Engine.Allocate(problem, options, hint);

        Steps += allocation.Steps;
        Charged += Math.Max(allocation.Steps, LeastSteps);
        Pages++;
        FellShort |= allocation.EndedByClock;
        return SolvedPage.Of(problem, allocation with { CandidateBySlot = [.. allocation.CandidateBySlot] }, count);
    }
}

using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Greedy;

/// <summary>
/// The page that ranking systems commonly make, quickly: slots are filled from the top with what breaks least and then brings
/// most, looking ahead to floors; then candidates are replaced and swapped while that helps. O(K · candidates looked at) to
/// construct, O(K · N + K²) for a round of moves. One thread at a time; keeps its memory.
/// </summary>
internal sealed class GreedySearch
{
    /// <summary>Rounds of moves; most pages stand still after three or four.</summary>
    private const int MostRounds = 12;

    /// <summary>Moves that are looked at between two looks at the clock.</summary>
    private const int MovesPerLook = 64;

    /// <summary>
    /// Candidates for a slot that are looked at when the deadline has passed, or as many as it takes to find one: a slot that could be
    /// filled is not left empty for a fraction of a millisecond.
    /// </summary>
    private const int MostWhenLate = 16;

    /// <summary>Moves that are looked at in one step.</summary>
    private const int MovesPerStep = 8;

    private readonly PageTally tally = new();
    private Deadline deadline;
    private double leastGain;
    private long moves;
    private long mostMoves;
    private int untilLook;

    /// <summary>Steps of the last run.</summary>
    public long Steps => moves / MovesPerStep;

    public bool EndedByClock { get; private set; }

    /// <summary>Makes a page.</summary>
    /// <param name="problem">The problem, candidates in order of value.</param>
    /// <param name="until">When to stop: the page is then finished with whatever is at hand.</param>
    /// <param name="stepBudget">Steps for replacing and swapping.</param>
    /// <param name="hint">A page to start from, or empty.</param>
    /// <returns>The candidate in each slot, -1 where it is empty; valid until the next run.</returns>
    public ReadOnlySpan<int> Run(SlotProblem problem, Deadline until, long stepBudget, ReadOnlySpan<int> hint)
    {
        (deadline, moves, untilLook, EndedByClock) = (until, 0, MovesPerLook, until.IsPast);
        mostMoves = stepBudget > long.MaxValue / MovesPerStep ? long.MaxValue : stepBudget * MovesPerStep;
        tally.Load(problem);
        leastGain = LeastGain(problem);
        if (hint.Length == problem.SlotCount && problem.SlotCount > 0)
        {
            Put(hint);
        }
        else
        {
            PutPins();
            Construct();
        }

        Improve();
        return tally.Page.AsSpan(0, problem.SlotCount);
    }

    /// <summary>A gain below this may be rounding.</summary>
    private static double LeastGain(SlotProblem problem)
    {
        var largest = problem.CandidateCount == 0 ? 0 : Math.Max(Math.Abs(problem.Values[0]), Math.Abs(problem.Values[^1]));
        return 1e-12 * largest * (problem.SlotCount == 0 ? 0 : problem.Weights[0]);
    }

    private void Put(ReadOnlySpan<int> page)
    {
        for (var slot = 0; slot < page.Length; slot++)
        {
            if (page[slot] >= 0)
            {
                tally.Insert(slot, page[slot]);
            }
        }
    }

    /// <summary>Hard pins first, those of the highest priority before others: what contradicts them gives way.</summary>
    private void PutPins()
    {
        var problem = tally.Problem;
        var last = int.MaxValue;
        for (var isFirst = true; ; isFirst = false)
        {
            int? next = null;
            foreach (ref readonly var constraint in problem.Constraints)
            {
                if (constraint is { IsPin: true, IsHard: true } && (isFirst || constraint.Priority < last) && (next is null || constraint.Priority > next))
                {
                    next = constraint.Priority;
                }
            }

            if (next is not { } priority)
            {
                return;
            }

            last = priority;
            foreach (ref readonly var pin in problem.Constraints)
            {
                if (pin is { IsPin: true, IsHard: true, Candidate: >= 0 } && pin.Priority == priority
                    && pin.From < problem.SlotCount && tally.Page[pin.From] < 0 && tally.SlotOf[pin.Candidate] < 0)
                {
                    tally.Insert(pin.From, pin.Candidate);
                }
            }
        }
    }

    /// <summary>Slot by slot what breaks least and then brings most.</summary>
    private void Construct()
    {
        for (var slot = 0; slot < tally.Problem.SlotCount; slot++)
        {
            if (tally.Page[slot] < 0 && Best(slot, fills: true) is >= 0 and var best)
            {
                tally.Insert(slot, best);
            }
        }
    }

    /// <summary>The candidate off the page that is best in an empty slot; -1 when leaving it empty is better.</summary>
    private int Best(int slot, bool fills)
    {
        var (best, late) = (-1, MostWhenLate);
        var least = fills ? tally.Leaving(slot) : new PageChange(tally.EmptyWeight, 0);
        var bound = tally.BestAdding(slot);
        var weight = tally.Problem.Weights[slot];
        var values = tally.Problem.Values;
        for (var candidate = 0; candidate < values.Length; candidate++)
        {
            if (least.Damage <= bound.Damage && (weight * values[candidate]) + bound.Gain <= least.Gain)
            {
                break;
            }

            if (tally.SlotOf[candidate] >= 0)
            {
                continue;
            }

            var change = fills ? tally.Filling(slot, candidate) : tally.Adding(slot, candidate);
            if (change.IsBetterThan(least))
            {
                (best, least) = (candidate, change);
            }

            if (Look() && --late <= 0 && best >= 0)
            {
                break;
            }
        }

        return best;
    }

    /// <summary>Replaces and swaps while the page gets better: less damage first, then more value.</summary>
    private void Improve()
    {
        var slots = tally.Problem.SlotCount;
        var improved = true;
        for (var round = 0; improved && round < MostRounds; round++)
        {
            improved = false;
            for (var slot = 0; slot < slots && !IsOver; slot++)
            {
                improved |= Replace(slot) | SwapWithLater(slot);
            }
        }
    }

    private bool Replace(int slot)
    {
        var before = tally.Remove(slot);
        var kept = before < 0 ? new PageChange(tally.EmptyWeight, 0) : tally.Adding(slot, before);
        var best = Best(slot, fills: false);
        var change = best < 0 ? new PageChange(tally.EmptyWeight, 0) : tally.Adding(slot, best);
        var isBetter = change.IsBetterThan(kept with { Gain = kept.Gain + leastGain });
        var placed = isBetter ? best : before;
        if (placed >= 0)
        {
            tally.Insert(slot, placed);
        }

        return isBetter;
    }

    private bool SwapWithLater(int slot)
    {
        var improved = false;
        for (var other = slot + 1; other < tally.Problem.SlotCount && !IsOver; other++)
        {
            // While nothing is violated a swap only helps when it brings the better candidate up.
            var (first, second) = (tally.Page[slot], tally.Page[other]);
            var mayHelp = tally.Units > 0 || tally.BreaksSums || first < 0 || (second >= 0 && tally.Problem.Values[second] > tally.Problem.Values[first]);
            improved |= mayHelp && first != second && Swap(slot, other);
        }

        return improved;
    }

    private bool Swap(int slot, int other)
    {
        var (first, second) = (tally.Page[slot], tally.Page[other]);
        var before = Take(slot) + Take(other);
        var after = Put(slot, second) + Put(other, first);
        Look();
        if (after.IsBetterThan(before with { Gain = before.Gain + leastGain }))
        {
            return true;
        }

        Take(slot);
        Take(other);
        Put(slot, first);
        Put(other, second);
        return false;
    }

    /// <summary>Empties a slot; returns what filling it again would change.</summary>
    private PageChange Take(int slot)
    {
        var candidate = tally.Remove(slot);
        return candidate < 0 ? new PageChange(tally.EmptyWeight, 0) : tally.Adding(slot, candidate);
    }

    private PageChange Put(int slot, int candidate)
    {
        if (candidate < 0)
        {
            return new PageChange(tally.EmptyWeight, 0);
        }

        var change = tally.Adding(slot, candidate);
        tally.Insert(slot, candidate);
        return change;
    }

    private bool IsOver => EndedByClock || moves >= mostMoves;

    /// <summary>Counts a move that was looked at, and looks at the clock now and then.</summary>
    /// <returns>Whether the clock has run out.</returns>
    private bool Look()
    {
        moves++;
        if (--untilLook <= 0)
        {
            untilLook = MovesPerLook;
            EndedByClock |= deadline.IsPast;
        }

        return EndedByClock;
    }
}

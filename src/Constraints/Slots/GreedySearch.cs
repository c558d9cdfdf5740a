using System.Diagnostics;

namespace RankOrchestrator.Constraints.Slots;

/// <summary>The working memory and the steps of <see cref="GreedyAllocator"/>. One thread at a time.</summary>
internal sealed class GreedySearch
{
    private readonly SlotMembership membership = new();
    private int[] page = [];
    private bool[] used = [];
    private int[] pinned = [];
    private int[] order = [];
    private SlotProblem problem = null!;

    public GreedySearch() => Measure = new PageMeasure(membership);

    public PageMeasure Measure { get; }

    public long Steps { get; private set; }

    public bool EndedByClock { get; private set; }

    public int[] Run(SlotProblem given, AllocationOptions options, ReadOnlySpan<int> hint)
    {
        problem = given;
        Steps = 0;
        EndedByClock = false;
        membership.Load(given);
        page = new int[given.SlotCount];
        Prepare();
        if (hint.Length == page.Length)
        {
            hint.CopyTo(page);
            MarkUsed();
        }
        else
        {
            Construct();
        }

        Improve(options);
        return page;
    }

    private void Prepare()
    {
        if (used.Length < problem.CandidateCount)
        {
            used = new bool[problem.CandidateCount];
            pinned = new int[problem.CandidateCount];
        }

        used.AsSpan().Clear();
        pinned.AsSpan().Fill(-1);
        order = [.. Enumerable.Range(0, problem.CandidateCount)];
        var values = problem.Values.ToArray();
        Array.Sort(order, (left, right) => values[left] != values[right] ? values[right].CompareTo(values[left]) : left.CompareTo(right));
        page.AsSpan().Fill(-1);
        foreach (ref readonly var constraint in problem.Constraints)
        {
            // The first of contradicting pins is honoured; the others show up as violations.
            if (constraint is { Kind: SlotConstraintKind.Pin, Candidate: >= 0, IsHard: true } && constraint.From < page.Length && page[constraint.From] < 0 && pinned[constraint.Candidate] < 0)
            {
                pinned[constraint.Candidate] = constraint.From;
                page[constraint.From] = constraint.Candidate;
                used[constraint.Candidate] = true;
            }
        }
    }

    private void MarkUsed()
    {
        used.AsSpan().Clear();
        foreach (var candidate in page)
        {
            if (candidate >= 0)
            {
                used[candidate] = true;
            }
        }
    }

    /// <summary>Slot by slot: the most valuable candidate after which nothing is broken and every floor can still be met.</summary>
    private void Construct()
    {
        for (var slot = 0; slot < page.Length; slot++)
        {
            if (page[slot] >= 0)
            {
                continue;
            }

            var best = -1;
            var bestCost = double.PositiveInfinity;
            foreach (var candidate in order)
            {
                if (used[candidate])
                {
                    continue;
                }

                Steps++;
                page[slot] = candidate;
                var cost = Damage(slot);
                if (cost < bestCost)
                {
                    (best, bestCost) = (candidate, cost);
                    if (cost == 0)
                    {
                        break;
                    }
                }
            }

            page[slot] = best >= 0 && (bestCost == 0 || !problem.AllowsEmptySlots) ? best : -1;
            if (page[slot] >= 0)
            {
                used[page[slot]] = true;
            }
        }
    }

    /// <summary>What the page up to a slot breaks, weighed by priority: 0 when nothing is broken or doomed.</summary>
    private double Damage(int slot)
    {
        var damage = 0.0;
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            ref readonly var constraint = ref problem.Constraints[index];
            if (constraint.Kind == SlotConstraintKind.Pin || constraint.From > slot)
            {
                continue;
            }

            var units = constraint.Kind == SlotConstraintKind.Floor ? FloorShortfall(index, slot) : Measure.Violation(problem, index, page);
            damage += units * (constraint.IsHard ? 1e6 * Math.Pow(4, Math.Clamp(constraint.Priority, -20, 20)) : constraint.Penalty);
        }

        return damage;
    }

    /// <summary>How many members a floor will lack even if every later open slot of its range gets one.</summary>
    private int FloorShortfall(int index, int slot)
    {
        var constraint = problem.Constraints[index];
        var parts = membership.Parts(index);
        var last = Math.Min(constraint.To, page.Length - 1);
        var (members, open) = (0, 0);
        for (var at = constraint.From; at <= last; at++)
        {
            if (page[at] >= 0)
            {
                members += parts[page[at]] >= 0 ? 1 : 0;
            }
            else if (at > slot)
            {
                open++;
            }
        }

        return Math.Max(0, constraint.Limit - members - open);
    }

    /// <summary>Swaps and replaces while the page gets better: fewer hard violations first, then more value.</summary>
    private void Improve(AllocationOptions options)
    {
        var current = Score();
        for (var improved = true; improved;)
        {
            improved = false;
            for (var slot = 0; slot < page.Length && !IsOver(options); slot++)
            {
                improved |= TrySwaps(slot, ref current) | TryReplacements(slot, ref current);
            }

            if (IsOver(options))
            {
                return;
            }
        }
    }

    private bool IsOver(AllocationOptions options)
    {
        if (options.DeadlineTimestamp != 0 && Stopwatch.GetTimestamp() >= options.DeadlineTimestamp)
        {
            EndedByClock = true;
            return true;
        }

        return Steps >= options.StepBudget;
    }

    private bool TrySwaps(int slot, ref (double Damage, double Value) current)
    {
        var improved = false;
        for (var other = slot + 1; other < page.Length; other++)
        {
            // Without violations a swap only helps when it brings the better candidate up.
            if (page[slot] == page[other] || (current.Damage == 0 && ValueAt(other) <= ValueAt(slot)))
            {
                continue;
            }

            (page[slot], page[other]) = (page[other], page[slot]);
            var score = Score();
            if (IsBetter(score, current))
            {
                (current, improved) = (score, true);
            }
            else
            {
                (page[slot], page[other]) = (page[other], page[slot]);
            }
        }

        return improved;
    }

    private bool TryReplacements(int slot, ref (double Damage, double Value) current)
    {
        var improved = false;
        foreach (var candidate in order)
        {
            if (used[candidate])
            {
                continue;
            }

            if (current.Damage == 0 && page[slot] >= 0 && problem.Values[candidate] <= ValueAt(slot))
            {
                break;
            }

            var before = page[slot];
            page[slot] = candidate;
            var score = Score();
            if (!IsBetter(score, current))
            {
                page[slot] = before;
                continue;
            }

            used[candidate] = true;
            if (before >= 0)
            {
                used[before] = false;
            }

            (current, improved) = (score, true);
        }

        return improved;
    }

    private double ValueAt(int slot) => page[slot] < 0 ? 0 : problem.Values[page[slot]];

    private (double Damage, double Value) Score()
    {
        Steps++;
        var damage = 0.0;
        var value = PageMeasure.Value(problem, page);
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            var units = Measure.Violation(problem, index, page);
            if (units == 0)
            {
                continue;
            }

            ref readonly var constraint = ref problem.Constraints[index];
            damage += constraint.IsHard ? units * Math.Pow(4, Math.Clamp(constraint.Priority, -20, 20)) : 0;
            value -= constraint.IsHard ? 0 : units * constraint.Penalty;
        }

        return (damage, value);
    }

    private static bool IsBetter((double Damage, double Value) candidate, (double Damage, double Value) current)
        => candidate.Damage < current.Damage || (candidate.Damage == current.Damage && candidate.Value > current.Value + 1e-12);
}

using RankOrchestrator.Allocation.Memory;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Infeasibility;

/// <summary>
/// Contradictions of few constraints that counting shows without any search, as policies make them in practice: more slots to fill
/// than candidates, a pin that cannot be met, a floor above what there is, pins against each other or against what they may not break, floors against the caps and gaps of
/// the same candidates. Every set it names is irreducible. O(constraints² + constraints · N).
/// </summary>
internal sealed class PlainConflict
{
    private readonly SlotMembership membership = new();
    private readonly List<int> found = [];
    private readonly List<int> pins = [];
    private int[] partSize = [];
    private SlotProblem problem = null!;

    /// <summary>
    /// Constraints that no page keeps together, in ascending order; those of the highest priorities that show, and the fewest. Empty
    /// when none shows, which proves nothing.
    /// </summary>
    public IReadOnlyList<int> Find(SlotProblem given)
    {
        problem = given;
        membership.Load(given);
        found.Clear();
        if (!given.AllowsEmptySlots && given.CandidateCount < given.SlotCount)
        {
            Offer([SlotProblem.Filling]);
        }

        for (var index = 0; index < given.Constraints.Length; index++)
        {
            if (given.Constraints[index].IsHard)
            {
                Look(index);
            }
        }

        found.Sort();
        return found.Count == 0 ? [] : found.ToArray();
    }

    private void Look(int index)
    {
        ref readonly var constraint = ref problem.Constraints[index];
        if (constraint.IsSum)
        {
            LookAtSum(index);
        }
        else if (constraint.IsPin)
        {
            LookAtPin(index);
        }
        else if (constraint.Sense == RowSense.AtLeast)
        {
            LookAtFloor(index);
        }
        else
        {
            LookAtPinsUnder(index);
        }
    }

    private void LookAtPin(int index)
    {
        ref readonly var pin = ref problem.Constraints[index];
        if (pin.Candidate < 0 || pin.From < 0 || pin.From >= problem.SlotCount)
        {
            Offer([index]);
            return;
        }

        for (var before = 0; before < index; before++)
        {
            ref readonly var other = ref problem.Constraints[before];
            if (other is { IsPin: true, IsHard: true } && (other.From == pin.From) != (other.Candidate == pin.Candidate) && other.Candidate >= 0)
            {
                Offer([before, index]);
            }
        }
    }

    private void LookAtFloor(int index)
    {
        ref readonly var floor = ref problem.Constraints[index];
        var length = Math.Min(floor.To, problem.SlotCount - 1) - floor.From + 1;
        if (floor.Limit <= 0 || membership.PartCount(index) == 0)
        {
            return;
        }

        CountParts(index);
        var sizes = partSize.AsSpan(0, membership.PartCount(index));
        var (needed, isLacking) = (0L, false);
        foreach (var size in sizes)
        {
            needed += floor.Limit;
            isLacking |= size < floor.Limit;
        }

        if (isLacking || needed > length)
        {
            Offer([index]);
            return;
        }

        for (var other = 0; other < problem.Constraints.Length; other++)
        {
            ref readonly var limit = ref problem.Constraints[other];
            if (limit is { IsHard: true, IsSum: false, Sense: RowSense.AtMost }
                && MostAllowed(limit, floor.From, length) < floor.Limit && CoversAPartOf(index, other))
            {
                Offer([Math.Min(index, other), Math.Max(index, other)]);
            }
        }
    }

    /// <summary>A sum that is beyond its limit whoever stands on the page.</summary>
    private void LookAtSum(int index)
    {
        ref readonly var row = ref problem.Constraints[index];
        var amounts = problem.Amounts(row.Amounts);
        var sign = row.Sense == RowSense.AtMost ? 1 : -1;
        var limit = sign * amounts.InUnits(row.SumLimit, row.Sense);
        var parts = membership.Parts(index);
        var last = Math.Min(row.To, problem.SlotCount - 1);
        for (var part = 0; part < membership.PartCount(index); part++)
        {
            var least = 0L;
            for (var slot = row.From; slot <= last; slot++)
            {
                var lightest = 0L;
                for (var candidate = 0; candidate < parts.Length; candidate++)
                {
                    lightest = parts[candidate] == part ? Math.Min(lightest, sign * amounts.At(candidate, slot)) : lightest;
                }

                least += lightest;
            }

            if (least > limit)
            {
                Offer([index]);
                return;
            }
        }
    }

    /// <summary>How many members of one part the other constraint leaves in so many slots from the given one on.</summary>
    private int MostAllowed(in SlotConstraint limit, int from, int length)
    {
        var to = from + length - 1;
        var first = Math.Max(from, limit.From);
        var last = Math.Min(to, Math.Min(limit.To, problem.SlotCount - 1));
        if (last < first)
        {
            return length;
        }

        var inside = last - first + 1;
        var most = (int)Math.Min(int.MaxValue, ((long)(inside / limit.Size) * limit.Limit) + Math.Min(inside % limit.Size, limit.Limit));
        return Math.Min(inside, most) + length - inside;
    }

    /// <summary>Whether all members of some part of the floor are in one part of the other constraint.</summary>
    private bool CoversAPartOf(int floor, int other)
    {
        var parts = membership.Parts(floor);
        var covering = membership.Parts(other);
        for (var part = 0; part < membership.PartCount(floor); part++)
        {
            var (common, isCovered) = (-1, true);
            for (var candidate = 0; candidate < parts.Length && isCovered; candidate++)
            {
                if (parts[candidate] == part)
                {
                    common = common < 0 ? covering[candidate] : common;
                    isCovered = covering[candidate] >= 0 && covering[candidate] == common;
                }
            }

            if (isCovered && common >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Pins that alone are more than a cap, a gap or a forbidden range allows.</summary>
    private void LookAtPinsUnder(int index)
    {
        ref readonly var limit = ref problem.Constraints[index];
        var last = Math.Min(limit.To, problem.SlotCount - 1);
        for (var first = 0; first < problem.Constraints.Length; first++)
        {
            ref readonly var pin = ref problem.Constraints[first];
            if (!IsPinIn(first, index, limit.From, last))
            {
                continue;
            }

            // The window that this pin begins.
            pins.Clear();
            var part = membership.Parts(index)[pin.Candidate];
            var end = (int)Math.Min(last, (long)pin.From + limit.Size - 1);
            for (var other = 0; other < problem.Constraints.Length && pins.Count <= limit.Limit; other++)
            {
                if (IsPinIn(other, index, pin.From, end) && membership.Parts(index)[problem.Constraints[other].Candidate] == part && !RepeatsAPin(other))
                {
                    pins.Add(other);
                }
            }

            if (pins.Count > limit.Limit)
            {
                Offer([.. pins, index]);
            }
        }
    }

    private bool IsPinIn(int index, int limit, int from, int to)
    {
        ref readonly var pin = ref problem.Constraints[index];
        return pin is { IsPin: true, IsHard: true, Candidate: >= 0 } && pin.From >= from && pin.From <= to
            && membership.Parts(limit)[pin.Candidate] >= 0;
    }

    private bool RepeatsAPin(int index)
    {
        foreach (var known in pins)
        {
            if (problem.Constraints[known].From == problem.Constraints[index].From || problem.Constraints[known].Candidate == problem.Constraints[index].Candidate)
            {
                return true;
            }
        }

        return false;
    }

    private void CountParts(int index)
    {
        var count = membership.PartCount(index);
        partSize = WorkArray.Sized(partSize, count);
        partSize.AsSpan(0, count).Clear();
        foreach (var part in membership.Parts(index))
        {
            if (part >= 0)
            {
                partSize[part]++;
            }
        }
    }

    /// <summary>Keeps the set whose least important member matters most; of such, the smallest; of such, the first.</summary>
    private void Offer(ReadOnlySpan<int> set)
    {
        var order = found.Count == 0 ? 1 : LowestPriority(set).CompareTo(LowestPriority(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(found)));
        if (order > 0 || (order == 0 && set.Length < found.Count))
        {
            found.Clear();
            found.AddRange(set);
        }
    }

    private int LowestPriority(ReadOnlySpan<int> set)
    {
        var lowest = int.MaxValue;
        foreach (var index in set)
        {
            lowest = Math.Min(lowest, index == SlotProblem.Filling ? int.MinValue : problem.Constraints[index].Priority);
        }

        return lowest;
    }
}

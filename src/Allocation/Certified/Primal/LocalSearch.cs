using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Certified.Primal;

/// <summary>
/// Makes a page better move by move until no move helps (Aarts and Lenstra, Local Search in Combinatorial Optimization, 1997, §1): replace an item by the best one off the page, swap two.
/// Violations are charged at their price, so a page that breaks constraints is repaired on the way. O(K · N) for a round of
/// replacements, O(K²) for a round of swaps.
/// </summary>
internal sealed class LocalSearch(StepMeter meter)
{
    private double[] costOfSet = [];
    private int[] stampOfSet = [];
    private bool[] isTroubled = [];
    private int stamp;
    private SearchState state = null!;
    private PageModel model = null!;
    private double least;

    /// <summary>Improves the page.</summary>
    /// <param name="given">The page.</param>
    public void Improve(SearchState given)
    {
        state = given;
        model = given.Model;

        // Less than this may be the rounding of violations that came and went.
        least = model.RigidPrice * 5e-13;
        if (stampOfSet.Length < model.Sets.SetCount)
        {
            stampOfSet = new int[model.Sets.SetCount * 2];
            costOfSet = new double[model.Sets.SetCount * 2];
            stamp = 0;
        }

        var improved = true;
        while (improved && !meter.IsOver)
        {
            improved = ReplaceAll();
            improved |= SwapAll();
        }

        state.Recompute();
    }

    private bool ReplaceAll()
    {
        var improved = false;
        for (var slot = 0; slot < model.SlotCount && !meter.IsOver; slot++)
        {
            var before = state.Worth;
            var item = state.Remove(slot);
            var best = BestFor(slot, item);
            if (best >= 0)
            {
                state.Insert(slot, best);
            }

            if (best != item && state.Worth <= before + least)
            {
                state.Remove(slot);
                if (item >= 0)
                {
                    state.Insert(slot, item);
                }
            }
            else
            {
                improved |= best != item;
            }
        }

        return improved;
    }

    /// <summary>The item off the page that is worth most in an empty slot; -1 when leaving it empty is worth more.</summary>
    private int BestFor(int slot, int preferred)
    {
        stamp++;
        var best = -1;
        var bestWorth = -model.EmptyCost(slot);
        if (preferred >= 0)
        {
            Consider(preferred, slot, ref best, ref bestWorth);
        }

        var reward = state.FloorReward(slot) + model.SlotBonus[slot] + Forgiven(slot);
        reward += model.Sums.Count == 0 ? 0 : state.SumReward();
        var weight = model.SlotWeight[slot];
        var item = 0;
        for (; item < model.ItemCount; item++)
        {
            if ((weight * model.ItemValue[item]) + reward <= bestWorth)
            {
                break;
            }

            if (state.SlotOfItem[item] < 0)
            {
                Consider(item, slot, ref best, ref bestWorth);
            }
        }

        meter.ChargeOperations((16 + model.Sums.OperationsPerItem) * (item + 4));
        return best;
    }

    /// <summary>Weights are at least 0, so gains fall with the items; rounding is all that is left to forgive.</summary>
    private double Forgiven(int slot) => Math.Abs(model.SlotWeight[slot]) * 1e-12;

    private void Consider(int item, int slot, ref int best, ref double bestWorth)
    {
        var worth = model.Gain[(item * model.SlotCount) + slot];
        if (worth == double.NegativeInfinity)
        {
            return;
        }

        foreach (var set in model.Sets.SetsOf(item))
        {
            if (stampOfSet[set] != stamp)
            {
                stampOfSet[set] = stamp;
                costOfSet[set] = state.CostOfMember(set, slot);
            }

            worth -= costOfSet[set];
        }

        worth -= model.Sums.Count == 0 ? 0 : state.CostOfSums(item, slot);
        if (worth > bestWorth)
        {
            (best, bestWorth) = (item, worth);
        }
    }

    private bool SwapAll()
    {
        var improved = false;
        MarkTroubled();
        for (var slot = 0; slot < model.SlotCount && !meter.IsOver; slot++)
        {
            for (var other = slot + 1; other < model.SlotCount; other++)
            {
                if (Swap(slot, other))
                {
                    improved = true;
                    MarkTroubled();
                }
            }
        }

        return improved;
    }

    /// <summary>Notes the slots whose items are too many somewhere: a swap that touches none of them repairs nothing, unless a floor wants it.</summary>
    private void MarkTroubled()
    {
        isTroubled = WorkArray.Sized(isTroubled, model.SlotCount);
        var all = (state.Units > 0 && state.LacksMembers()) || state.BrokenSums > 0;
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            isTroubled[slot] = all || (state.Units > 0 && state.IsOverLimit(slot)) || state.ItemOfSlot[slot] < 0;
        }
    }

    private bool Swap(int slot, int other)
    {
        var (first, second) = (state.ItemOfSlot[slot], state.ItemOfSlot[other]);
        if (first == second)
        {
            return false;
        }

        var change = GainOf(second, slot) + GainOf(first, other) - GainOf(first, slot) - GainOf(second, other);
        if (double.IsNegativeInfinity(change) || (change <= least && !isTroubled[slot] && !isTroubled[other]))
        {
            return false;
        }

        var before = state.Worth;
        Exchange(slot, other);
        meter.Charge(1);
        if (state.Worth > before + least)
        {
            return true;
        }

        Exchange(slot, other);
        return false;
    }

    private void Exchange(int slot, int other)
    {
        var first = state.Remove(slot);
        var second = state.Remove(other);
        if (second >= 0)
        {
            state.Insert(slot, second);
        }

        if (first >= 0)
        {
            state.Insert(other, first);
        }
    }

    private double GainOf(int item, int slot) => item < 0 ? 0 : model.Gain[(item * model.SlotCount) + slot];
}

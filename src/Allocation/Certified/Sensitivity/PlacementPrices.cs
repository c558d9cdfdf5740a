using RankOrchestrator.Allocation.Certified.Lagrangian;
using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Certified.Search;
using RankOrchestrator.Allocation.Memory;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Certified.Sensitivity;

/// <summary>
/// What pins and forbids cost. They have no rows: they close places or charge for them. By how much the bound would rise without
/// one of them, while the prices of rows and items stay, follows from the reduced costs of the places it closes (Dantzig, Linear
/// Programming and Extensions, 1963, §12). O(N · sets) for a pin, O(members · slots · sets) for a forbid.
/// </summary>
internal sealed class PlacementPrices
{
    private readonly MembershipCosts costs = new();
    private double[] rowPrices = [];
    private double[] itemPrices = [];
    private double[] slotPrices = [];
    private int[] placements = [];
    private int placementCount;
    private SlotProblem problem = null!;
    private PageModel model = null!;
    private ModelTerms terms = null!;

    /// <summary>Prices of the model's rows, those that pins fill included.</summary>
    public ReadOnlySpan<double> RowPrices => rowPrices.AsSpan(0, model.RowCount);

    /// <summary>Takes the prices of the search over a model.</summary>
    /// <param name="given">The problem.</param>
    /// <param name="meant">The terms of the search's model.</param>
    /// <param name="search">The search, at its end.</param>
    public void Load(SlotProblem given, ModelTerms meant, PageSearch search)
    {
        (problem, terms, model) = (given, meant, search.Model);
        placements = WorkArray.Sized(placements, problem.Constraints.Length);
        placementCount = 0;
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            if (problem.Constraints[index].IsPlacement && terms.Penalties[index] > 0)
            {
                placements[placementCount++] = index;
            }
        }

        rowPrices = WorkArray.Sized(rowPrices, model.RowCount);
        search.RowPrices.CopyTo(rowPrices);
        if (placementCount == 0)
        {
            return;
        }

        slotPrices = WorkArray.Sized(slotPrices, model.SlotCount);
        itemPrices = WorkArray.Sized(itemPrices, model.ItemCount);
        search.PriceSlots().CopyTo(slotPrices);
        search.ItemPrices.CopyTo(itemPrices);
        costs.Reset(model);
        for (var set = 0; set < model.Sets.SetCount; set++)
        {
            costs.Update(model, set, rowPrices);
        }

        foreach (var row in model.Saturated.Rows)
        {
            PriceSaturated(row);
        }
    }

    /// <summary>By how much the bound would rise without the pin or forbid at the same prices; a charge that is paid is part of it.</summary>
    public double Of(int constraint) => placements.AsSpan(0, placementCount).Contains(constraint)
        ? problem.Constraints[constraint].IsPin ? OfPin(constraint) : OfForbid(constraint)
        : 0;

    /// <summary>
    /// A row that pins fill had its other places closed and no price in the search. The least that makes none of them worth using
    /// proves the same bound, as the pinned items pay what the limit costs.
    /// </summary>
    private void PriceSaturated(int row)
    {
        ref readonly var family = ref model.Families[model.RowFamilyIndex[row]];
        var price = 0.0;
        for (var item = 0; item < model.ItemCount; item++)
        {
            if (model.Sets.SetsOf(item).BinarySearch(family.Set) < 0)
            {
                continue;
            }

            var start = family.Start(row);
            for (var slot = start; slot < start + family.Size; slot++)
            {
                price = model.PinnedItem(slot) >= 0 ? price : Math.Max(price, Gain(item, slot, without: -1) - itemPrices[item] - slotPrices[slot]);
            }
        }

        rowPrices[row] += price;
        costs.Update(model, family.Set, rowPrices);
    }

    private double OfPin(int constraint)
    {
        ref readonly var pin = ref problem.Constraints[constraint];
        var penalty = terms.Penalties[constraint];
        if (pin.Candidate < 0 || pin.From >= model.SlotCount)
        {
            return double.IsPositiveInfinity(penalty) ? 0 : penalty;
        }

        var item = model.Sets.ItemOf(pin.Candidate);
        if (!double.IsPositiveInfinity(penalty))
        {
            return Math.Clamp(penalty + Best(pin.From, constraint, except: -1) - slotPrices[pin.From], 0, penalty);
        }

        // The item may go to one slot at most, so its own price is free: the best place beyond what stands there tells it.
        var (own, other) = (Gain(item, pin.From, constraint), Best(pin.From, constraint, except: item));
        if (double.IsNegativeInfinity(own) || double.IsNegativeInfinity(other))
        {
            return 0;
        }

        var rise = Math.Max(0, own - other);
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            rise = slot == pin.From ? rise : Math.Max(rise, Gain(item, slot, constraint) - slotPrices[slot]);
        }

        return Math.Max(0, other - own + rise);
    }

    private double OfForbid(int constraint)
    {
        ref readonly var forbid = ref problem.Constraints[constraint];
        var rise = 0.0;
        for (var slot = Math.Max(0, forbid.From); slot <= Math.Min(forbid.To, model.SlotCount - 1); slot++)
        {
            var most = 0.0;
            for (var item = 0; item < model.ItemCount; item++)
            {
                if (Memberships(constraint, item) > 0)
                {
                    most = Math.Max(most, Gain(item, slot, constraint) - itemPrices[item] - slotPrices[slot]);
                }
            }

            rise += most;
        }

        return rise;
    }

    /// <summary>The most that an item, or none, brings in the slot beyond prices, without a constraint.</summary>
    private double Best(int slot, int without, int except)
    {
        var best = IsPinned(slot, without) ? double.NegativeInfinity : -Math.Min(terms.EmptySlot, model.RigidPrice);
        for (var item = 0; item < model.ItemCount; item++)
        {
            best = item == except ? best : Math.Max(best, Gain(item, slot, without) - itemPrices[item]);
        }

        return best;
    }

    private bool IsPinned(int slot, int without)
    {
        foreach (var index in placements.AsSpan(0, placementCount))
        {
            if (index != without && problem.Constraints[index] is { IsPin: true } pin && pin.From == slot && double.IsPositiveInfinity(terms.Penalties[index]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What the item brings in the slot beyond the prices of rows, under all pins and forbids but one.</summary>
    private double Gain(int item, int slot, int without)
    {
        var gain = model.SlotWeight[slot] * model.ItemValue[item];
        foreach (var index in placements.AsSpan(0, placementCount))
        {
            gain += index == without ? 0 : Change(index, item, slot);
        }

        foreach (var set in model.Sets.SetsOf(item))
        {
            gain -= costs.IsPriced(set) ? costs.Of(set)[slot] : 0;
        }

        return gain - model.CostOfSums(item, slot, rowPrices);
    }

    /// <summary>What a pin or forbid makes of the gain of a place.</summary>
    private double Change(int constraint, int item, int slot)
    {
        ref readonly var placement = ref problem.Constraints[constraint];
        var penalty = terms.Penalties[constraint];
        if (placement.IsForbid)
        {
            var memberships = slot >= placement.From && slot <= placement.To ? Memberships(constraint, item) : 0;
            return memberships > 0 ? -penalty * memberships : 0;
        }

        var (isItem, isSlot) = (model.Sets.CandidateOfItem[item] == placement.Candidate, placement.From == slot);
        return isItem && isSlot ? (double.IsPositiveInfinity(penalty) ? 0 : penalty)
            : (isItem || isSlot) && double.IsPositiveInfinity(penalty) ? double.NegativeInfinity
            : 0;
    }

    private int Memberships(int constraint, int item)
    {
        var (first, count) = model.Sets.SetsOf(problem.Constraints[constraint]);
        var memberships = 0;
        foreach (var set in model.Sets.SetsOf(item))
        {
            memberships += set >= first && set < first + count ? 1 : 0;
        }

        return memberships;
    }
}

using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Certified.Lagrangian;

/// <summary>
/// What membership of a set costs in each slot when every row has a price: the prices of the rows that count the slot, added
/// for "at most" rows and subtracted for "at least" rows. O(rows + slots) per set.
/// </summary>
internal sealed class MembershipCosts
{
    private double[] costs = [];
    private double[] steps = [];
    private bool[] isPriced = [];
    private int slots;

    /// <summary>Slots of a set in memory, a multiple of four.</summary>
    public int Stride { get; private set; }

    /// <summary>Cost of a member of the set in each slot.</summary>
    public ReadOnlySpan<double> Of(int set) => costs.AsSpan(set * Stride, slots);

    /// <summary>Whether membership of the set costs or brings anything anywhere.</summary>
    public bool IsPriced(int set) => isPriced[set];

    public void Reset(PageModel model)
    {
        isPriced = WorkArray.Sized(isPriced, model.Sets.SetCount);
        isPriced.AsSpan(0, model.Sets.SetCount).Clear();
        slots = model.SlotCount;
        Stride = (slots + 3) / 4 * 4;
        costs = WorkArray.Sized(costs, model.Sets.SetCount * Stride);
        steps = WorkArray.Sized(steps, slots + 1);
        costs.AsSpan(0, model.Sets.SetCount * Stride).Clear();
    }

    /// <summary>Recomputes the costs of a set.</summary>
    public void Update(PageModel model, int set, ReadOnlySpan<double> rowPrices)
    {
        var change = steps.AsSpan(0, slots + 1);
        change.Clear();
        isPriced[set] = false;
        foreach (ref readonly var family in model.FamiliesOf(set))
        {
            var row = family.FirstRow;
            for (var start = family.From; start + family.Size - 1 <= family.To; start++, row++)
            {
                var price = family.IsFloor ? -rowPrices[row] : rowPrices[row];
                if (price != 0)
                {
                    isPriced[set] = true;
                    change[start] += price;
                    change[start + family.Size] -= price;
                }
            }
        }

        // Sums that return to zero may leave a rounding error behind; the margin of the bound covers it.
        var costsOfSet = costs.AsSpan(set * Stride, slots);
        var cost = 0.0;
        for (var slot = 0; slot < slots; slot++)
        {
            cost += change[slot];
            costsOfSet[slot] = cost;
        }
    }
}

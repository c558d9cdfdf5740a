using RankOrchestrator.Allocation.Certified.Lagrangian;
using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Certified.Primal;
using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Certified.Search;

/// <summary>
/// A page and the slots of it that are freed to be filled anew (Shaw, Using Constraint Programming and Local Search Methods to Solve Vehicle
/// Routing Problems, 1998, §2: by relatedness; where page and relaxation disagree: Danna, Rothberg and Le Pape, Exploring Relaxation
/// Induced Neighborhoods to Improve MIP Solutions, 2005). The choice is by chance, of a sequence that is the same each time.
/// </summary>
internal sealed class Neighbourhood
{
    /// <summary>Of the items in freed slots so many, in parts of a hundred, may not come back when the page is to be left.</summary>
    private const int Left = 50;

    private double[] slotLoss = [];
    private double[] key = [];
    private int[] order = [];
    private int[] page = [];
    private int[] leftItem = [];
    private bool[] isFree = [];
    private PageModel model = null!;
    private ulong random;
    private int turn;

    /// <summary>The item in each slot of the page, -1 where it is empty.</summary>
    public ReadOnlySpan<int> Page => page.AsSpan(0, model.SlotCount);

    /// <summary>Per slot whether it is filled anew.</summary>
    public ReadOnlySpan<bool> IsFree => isFree.AsSpan(0, model.SlotCount);

    /// <summary>Whether the item may stand in the freed slot.</summary>
    public bool Allows(int item, int slot) => leftItem[slot] != item;

    /// <summary>Starts over for a model.</summary>
    public void Reset(PageModel given)
    {
        model = given;
        slotLoss = WorkArray.Sized(slotLoss, model.SlotCount);
        key = WorkArray.Sized(key, model.SlotCount);
        order = WorkArray.Sized(order, model.SlotCount);
        page = WorkArray.Sized(page, model.SlotCount);
        leftItem = WorkArray.Sized(leftItem, model.SlotCount);
        isFree = WorkArray.Sized(isFree, model.SlotCount);
        (random, turn) = (0x9E3779B97F4A7C15, 0);
    }

    /// <summary>Chooses slots of a page.</summary>
    /// <param name="around">The page.</param>
    /// <param name="gains">What each slot and item brings at the prices.</param>
    /// <param name="size">How many slots to free.</param>
    /// <param name="leaves">Whether some of the items that stand in these may not stand there again, so that another page comes of it.</param>
    public void Choose(Incumbent around, ReducedGains gains, int size, bool leaves)
    {
        around.CopyItems(page);
        var total = 0.0;
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            slotLoss[slot] = page[slot] < 0
                ? gains.SlotPrices[slot] + model.EmptyCost(slot)
                : gains.SlotPrices[slot] + gains.ItemPrices[page[slot]] - gains.Reduce(page[slot])[slot];
            total += Math.Max(0, slotLoss[slot]);
        }

        Order(Math.Max(total / model.SlotCount, 1e-12));
        isFree.AsSpan(0, model.SlotCount).Clear();
        leftItem.AsSpan(0, model.SlotCount).Fill(-1);
        foreach (var slot in order.AsSpan(0, Math.Min(size, model.SlotCount)))
        {
            isFree[slot] = true;
            leftItem[slot] = leaves && Next(100) < Left ? page[slot] : -1;
        }
    }

    private void Order(double scale)
    {
        var center = Next(model.SlotCount);
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            order[slot] = slot;
            var chance = (Next(1 << 20) + 1.0) / (1 << 20);
            key[slot] = (turn % 4) switch
            {
                // Where page and prices disagree most, with some noise after the first time.
                0 => -(slotLoss[slot] + (turn == 0 ? 0 : scale * chance * 2)),
                // Neighbours on the page.
                1 => Math.Abs(slot - center) + (0.1 * chance),
                // Anywhere, rather where something is lost.
                2 => -Math.Pow(chance, scale / (Math.Max(0, slotLoss[slot]) + (0.2 * scale))),
                // Those that share sets with one slot.
                _ => -Kinship(center, slot) - chance,
            };
        }

        turn++;
        key.AsSpan(0, model.SlotCount).Sort(order.AsSpan(0, model.SlotCount));
    }

    private double Kinship(int slot, int other)
    {
        if (page[slot] < 0 || page[other] < 0)
        {
            return 0;
        }

        var shared = 0;
        foreach (var set in model.Sets.SetsOf(page[other]))
        {
            shared += model.Sets.SetsOf(page[slot]).BinarySearch(set) >= 0 ? 1 : 0;
        }

        return shared + (slotLoss[other] > 0 ? 0.5 : 0);
    }

    private int Next(int below)
    {
        // xorshift64* (Marsaglia 2003; Vigna 2016).
        random ^= random >> 12;
        random ^= random << 25;
        random ^= random >> 27;
        return (int)((random * 0x2545F4914F6CDD1DUL >> 33) % (ulong)below);
    }
}

using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Constraints.Page;

namespace RankOrchestrator.Constraints.Checks;

/// <summary>At most <paramref name="Most"/> members in any <paramref name="Size"/> neighbouring slots between two slots.</summary>
internal readonly record struct SlotLimit(int From, int To, int Size, int Most)
{
    /// <summary>What a constraint limits on a page of a given size; empty where it only asks for members.</summary>
    public static IEnumerable<SlotLimit> Of(CompiledConstraint constraint, int slots)
        => constraint.Rows.Select(template => template.On(slots)).Where(row => row.Sense == RowSense.AtMost)
            .Select(row => new SlotLimit(row.From, Math.Min(row.To, slots - 1), row.Size, row.Limit));

    /// <summary>
    /// The most members that fit between two slots. Placing each as early as the limits allow is best: moving one earlier
    /// only leaves more room after it. O(slots · limits).
    /// </summary>
    public static int Capacity(int from, int to, SlotLimit[] limits)
    {
        var placed = new List<int>();
        for (var slot = from; slot <= to; slot++)
        {
            if (Array.TrueForAll(limits, limit => limit.Admits(slot, placed)))
            {
                placed.Add(slot);
            }
        }

        return placed.Count;
    }

    private bool Admits(int slot, List<int> placed)
    {
        if (slot < From || slot > To)
        {
            return true;
        }

        // Members are placed from left to right, so the fullest stretch with this slot in it ends here.
        var first = Math.Max(From, slot - Size + 1);
        var members = 0;
        for (var index = placed.Count - 1; index >= 0 && placed[index] >= first; index--)
        {
            members++;
        }

        return members < Most;
    }
}

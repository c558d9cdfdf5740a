using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Policies.Constraints;

namespace RankOrchestrator.Constraints.Checks;

/// <summary>At most <paramref name="Most"/> members in any <paramref name="Size"/> neighbouring slots between two slots.</summary>
internal readonly record struct SlotLimit(int From, int To, int Size, int Most)
{
    /// <summary>What a constraint limits on a page of a given size; empty for floors.</summary>
    public static IEnumerable<SlotLimit> Of(CompiledConstraint constraint, int slots)
    {
        var policy = constraint.Policy;
        var (from, to) = (policy.From, Math.Min(policy.To, slots - 1));
        switch (policy.Kind)
        {
            case ConstraintKind.Cap:
                yield return new SlotLimit(from, to, slots, policy.Limit);
                break;
            case ConstraintKind.Forbid:
                yield return new SlotLimit(from, to, slots, 0);
                break;
            case ConstraintKind.Window:
                yield return new SlotLimit(from, to, policy.Size, policy.Limit);
                break;
            case ConstraintKind.Sponsored:
                if (policy.Sponsored!.MaximumShare is { } share)
                {
                    yield return new SlotLimit(0, slots - 1, slots, SlotShares.Most(share, slots));
                }

                if (policy.Sponsored.MinimumGap is { } gap and > 1)
                {
                    yield return new SlotLimit(0, slots - 1, gap, 1);
                }

                if (policy.Sponsored.FirstSlotsWithout > 0)
                {
                    yield return new SlotLimit(0, Math.Min(policy.Sponsored.FirstSlotsWithout, slots) - 1, slots, 0);
                }

                break;
        }
    }

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

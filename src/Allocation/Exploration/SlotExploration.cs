namespace RankOrchestrator.Allocation.Exploration;

/// <summary>
/// Epsilon-greedy exploration by slot: with probability 1 − ε the page as it is; with probability ε one of its K slots, each as likely, gets
/// one of its <see cref="FeasibleFillings"/>, each as likely, and everything else stays. Of every page that comes of it the probability is
/// known exactly: (1 − ε) + ε/K · Σⱼ 1/|Fⱼ| for the page as it is, ε/(K · |Fⱼ|) for one that differs from it in slot j, 0 for every other;
/// of what stands in a slot, and of what stands in the slots down to one, it follows.
/// </summary>
/// <param name="fillings">The fillings of the page.</param>
/// <param name="epsilon">The probability of exploring, from 0 to 1.</param>
public readonly struct SlotExploration(FeasibleFillings fillings, double epsilon)
{
    /// <summary>The probability that another than the page's own item stands in a slot.</summary>
    public double Change(int slot) => epsilon / fillings.SlotCount * (fillings.Count(slot) - 1) / fillings.Count(slot);

    /// <summary>The probability that the candidate, or -1 for nobody, stands in the slot.</summary>
    public double OfItem(int slot, int candidate)
        => candidate == fillings.Now(slot) ? 1 - Change(slot)
            : fillings.Contains(slot, candidate) ? epsilon / fillings.SlotCount / fillings.Count(slot)
            : 0;

    /// <summary>The probability of exactly this in the slots from the first on; of the whole page when all of them are given.</summary>
    public double OfSlots(ReadOnlySpan<int> candidateBySlot)
    {
        var (changed, same) = (-1, 1.0);
        for (var slot = 0; slot < candidateBySlot.Length; slot++)
        {
            if (candidateBySlot[slot] == fillings.Now(slot))
            {
                same -= Change(slot);
            }
            else if (changed >= 0)
            {
                return 0;
            }
            else
            {
                changed = slot;
            }
        }

        return changed < 0 ? same : OfItem(changed, candidateBySlot[changed]);
    }
}

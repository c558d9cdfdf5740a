namespace RankOrchestrator.Evaluation.Metrics;

/// <summary>
/// Who gets the attention of visitors. A slot's exposure is 1/log₂(1 + rank), or the examination that was estimated (A.
/// Singh, T. Joachims, KDD 2018; A. J. Biega, K. P. Gummadi, G. Weikum, SIGIR 2018).
/// </summary>
public static class Exposure
{
    /// <summary>The exposure of slots by the logarithmic discount.</summary>
    public static double[] Logarithmic(int slots)
    {
        var exposure = new double[slots];
        for (var slot = 0; slot < slots; slot++)
        {
            exposure[slot] = 1 / Math.Log2(slot + 2);
        }

        return exposure;
    }

    /// <summary>Adds a page to the exposure by merchant, or by any other group.</summary>
    /// <param name="owners">By slot, the merchant's index; negative for an empty slot.</param>
    /// <param name="bySlot">The exposure of slots.</param>
    /// <param name="sums">By merchant; added to.</param>
    public static void Add(ReadOnlySpan<int> owners, ReadOnlySpan<double> bySlot, Span<double> sums)
    {
        for (var slot = 0; slot < owners.Length; slot++)
        {
            if (owners[slot] >= 0)
            {
                sums[owners[slot]] += bySlot[slot];
            }
        }
    }

    /// <summary>
    /// Parity between segments: the smallest over the largest of the segments' exposure per candidate; 1 when all are treated alike, 0 when one
    /// gets nothing (demographic parity of exposure, Singh and Joachims 2018; as a ratio, the four-fifths rule, 29 CFR 1607.4). Segments
    /// without candidates are left out.
    /// </summary>
    /// <param name="exposure">By segment.</param>
    /// <param name="candidates">By segment, how many could have been shown, over the same pages.</param>
    public static double Parity(ReadOnlySpan<double> exposure, ReadOnlySpan<double> candidates)
    {
        var (least, most) = (double.PositiveInfinity, 0.0);
        for (var segment = 0; segment < exposure.Length; segment++)
        {
            if (candidates[segment] > 0)
            {
                var each = exposure[segment] / candidates[segment];
                (least, most) = (Math.Min(least, each), Math.Max(most, each));
            }
        }

        return most > 0 ? least / most : 1;
    }
}

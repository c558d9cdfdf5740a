namespace RankOrchestrator.Evaluation.Metrics;

/// <summary>
/// How well one list puts what is relevant first. A list is what was shown, first slot first, as the relevance of each
/// item (0: not relevant). Over many lists these are averaged: MAP is the mean of average precision, MRR of the reciprocal rank.
/// Lists that have nothing relevant to find give 0 and are the caller's to leave out.
/// </summary>
public static class Relevance
{
    /// <summary>
    /// NDCG@k with gain 2^relevance − 1 and discount log₂(1 + rank), over the best order of everything that could have been
    /// shown (K. Järvelin, J. Kekäläinen, TOIS 20 (2002) 422–446; gain: C. Burges et al., ICML 2005).
    /// </summary>
    /// <param name="shown">Relevance by slot.</param>
    /// <param name="available">Relevance of every candidate, in any order, those shown among them.</param>
    /// <param name="k">Slots that count.</param>
    public static double Ndcg(ReadOnlySpan<double> shown, ReadOnlySpan<double> available, int k)
    {
        var best = available.ToArray();
        Array.Sort(best, (left, right) => right.CompareTo(left));
        var ideal = DiscountedGain(best, k);
        return ideal > 0 ? DiscountedGain(shown, k) / ideal : 0;
    }

    /// <summary>
    /// Average precision at k: the mean of the precisions at the ranks of relevant items, over min(k, relevant) of them (C. D.
    /// Manning, P. Raghavan, H. Schütze, "Introduction to Information Retrieval", 2008, ch. 8.4).
    /// </summary>
    /// <param name="shown">Relevance by slot; above 0 is relevant.</param>
    /// <param name="relevant">Relevant candidates, shown or not.</param>
    /// <param name="k">Slots that count.</param>
    public static double AveragePrecision(ReadOnlySpan<double> shown, int relevant, int k)
    {
        var (hits, sum) = (0, 0.0);
        for (var slot = 0; slot < Math.Min(k, shown.Length); slot++)
        {
            if (shown[slot] > 0)
            {
                hits++;
                sum += (double)hits / (slot + 1);
            }
        }

        return Math.Min(k, relevant) is > 0 and var most ? sum / most : 0;
    }

    /// <summary>One over the rank of the first relevant item; 0 without one (E. M. Voorhees, TREC-8, 1999).</summary>
    public static double ReciprocalRank(ReadOnlySpan<double> shown)
    {
        for (var slot = 0; slot < shown.Length; slot++)
        {
            if (shown[slot] > 0)
            {
                return 1.0 / (slot + 1);
            }
        }

        return 0;
    }

    /// <summary>Share of all relevant candidates among the first k (Manning et al. 2008, ch. 8.3).</summary>
    public static double Recall(ReadOnlySpan<double> shown, int relevant, int k) => relevant > 0 ? (double)Hits(shown, k) / relevant : 0;

    /// <summary>1 when something relevant is among the first k, else 0 (M. Deshpande, G. Karypis, TOIS 22 (2004) 143–177).</summary>
    public static double Hit(ReadOnlySpan<double> shown, int k) => Hits(shown, k) > 0 ? 1 : 0;

    private static int Hits(ReadOnlySpan<double> shown, int k)
    {
        var hits = 0;
        foreach (var relevance in shown[..Math.Min(k, shown.Length)])
        {
            hits += relevance > 0 ? 1 : 0;
        }

        return hits;
    }

    private static double DiscountedGain(ReadOnlySpan<double> relevance, int k)
    {
        var gain = 0.0;
        for (var slot = 0; slot < Math.Min(k, relevance.Length); slot++)
        {
            gain += (Math.Pow(2, relevance[slot]) - 1) / Math.Log2(slot + 2);
        }

        return gain;
    }
}

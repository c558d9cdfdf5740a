namespace RankOrchestrator.Evaluation.Metrics;

/// <summary>What one page is like beside being relevant.</summary>
public static class PageQuality
{
    /// <summary>
    /// Intra-list diversity: the mean distance of two items of the page (C.-N. Ziegler et al., WWW 2005; M. Zhang, N. Hurley,
    /// RecSys 2008). 0 for fewer than two items.
    /// </summary>
    /// <param name="items">Number of items.</param>
    /// <param name="distances">Between them, row after row, items × items; symmetric.</param>
    public static double Diversity(int items, ReadOnlySpan<double> distances)
    {
        var sum = 0.0;
        for (var first = 0; first < items; first++)
        {
            for (var second = first + 1; second < items; second++)
            {
                sum += distances[(first * items) + second];
            }
        }

        return items < 2 ? 0 : sum / (items * (items - 1) / 2.0);
    }

    /// <summary>Diversity where items are alike when their category is the same: the share of pairs of different categories.</summary>
    public static double CategoryDiversity(ReadOnlySpan<int> categories)
    {
        var different = 0;
        for (var first = 0; first < categories.Length; first++)
        {
            for (var second = first + 1; second < categories.Length; second++)
            {
                different += categories[first] != categories[second] ? 1 : 0;
            }
        }

        return categories.Length < 2 ? 0 : different / (categories.Length * (categories.Length - 1) / 2.0);
    }

    /// <summary>
    /// Novelty: the mean of −log₂ of the share of users who already know each item, in bits (T. Zhou et al., PNAS 107 (2010) 4511–4515; S. Vargas,
    /// P. Castells, RecSys 2011).
    /// </summary>
    /// <param name="known">By slot, the share; above 0.</param>
    public static double Novelty(ReadOnlySpan<double> known)
    {
        var bits = 0.0;
        foreach (var share in known)
        {
            bits -= Math.Log2(share);
        }

        return known.IsEmpty ? 0 : bits / known.Length;
    }

    /// <summary>
    /// Serendipity: the share of slots whose item is relevant and that an obvious ranking would not have shown (T. Murakami, K. Mori, R.
    /// Orihara, JSAI 2007; M. Ge et al., RecSys 2010).
    /// </summary>
    /// <param name="items">By slot.</param>
    /// <param name="relevance">By slot; above 0 is relevant.</param>
    /// <param name="obvious">What the obvious ranking shows, such as the most popular items.</param>
    public static double Serendipity(ReadOnlySpan<int> items, ReadOnlySpan<double> relevance, ReadOnlySpan<int> obvious)
    {
        var surprises = 0;
        for (var slot = 0; slot < items.Length; slot++)
        {
            surprises += relevance[slot] > 0 && !obvious.Contains(items[slot]) ? 1 : 0;
        }

        return items.IsEmpty ? 0 : (double)surprises / items.Length;
    }

    /// <summary>
    /// Freshness: the mean of 2^(−age / half-life) over the slots: 1 for what was listed this moment, ½ at the half-life (exponential
    /// decay as in X. Li, W. B. Croft, CIKM 2003).
    /// </summary>
    /// <param name="ages">By slot, in the unit of the half-life; at least 0.</param>
    /// <param name="halfLife">Above 0.</param>
    public static double Freshness(ReadOnlySpan<double> ages, double halfLife)
    {
        var sum = 0.0;
        foreach (var age in ages)
        {
            sum += Math.Pow(2, -age / halfLife);
        }

        return ages.IsEmpty ? 0 : sum / ages.Length;
    }
}

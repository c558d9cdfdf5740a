namespace RankOrchestrator.Evaluation.Metrics;

/// <summary>How all lists together treat the items that could have been shown. Counts are impressions by item, items never shown included.</summary>
public static class Catalogue
{
    /// <summary>Share of the items that were shown at all (M. Ge, C. Delgado-Battenfeld, D. Jannach, RecSys 2010).</summary>
    public static double Coverage(ReadOnlySpan<double> impressions)
    {
        var shown = 0;
        foreach (var count in impressions)
        {
            shown += count > 0 ? 1 : 0;
        }

        return impressions.IsEmpty ? 0 : (double)shown / impressions.Length;
    }

    /// <summary>
    /// Gini index of impressions: 0 when all items have as many, (n − 1)/n when one has all (C. Gini 1912; of recommendations: D.
    /// Fleder, K. Hosanagar, Management Science 55 (2009) 697–712). Σ (2i − n − 1) xᵢ / (n Σ x) over the sorted counts.
    /// </summary>
    public static double Gini(ReadOnlySpan<double> impressions)
    {
        var sorted = impressions.ToArray();
        Array.Sort(sorted);
        var (sum, weighted) = (0.0, 0.0);
        for (var index = 0; index < sorted.Length; index++)
        {
            sum += sorted[index];
            weighted += ((2.0 * (index + 1)) - sorted.Length - 1) * sorted[index];
        }

        return sum > 0 ? weighted / (sorted.Length * sum) : 0;
    }

    /// <summary>
    /// Share of all impressions that the most shown items have: the given share of the items, rounded up (G. Adomavicius, Y. Kwon,
    /// TKDE 24 (2012) 896–911, with their top N as a share).
    /// </summary>
    public static double TopShare(ReadOnlySpan<double> impressions, double ofItems = 0.01)
    {
        var sorted = impressions.ToArray();
        Array.Sort(sorted);
        var (sum, top, first) = (0.0, 0.0, sorted.Length - (int)Math.Ceiling(ofItems * sorted.Length));
        for (var index = 0; index < sorted.Length; index++)
        {
            sum += sorted[index];
            top += index >= first ? sorted[index] : 0;
        }

        return sum > 0 ? top / sum : 0;
    }
}

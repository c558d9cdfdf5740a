namespace RankOrchestrator.Evaluation.Experiments;

/// <summary>
/// Which of many findings to believe, so that among those believed no more than a given part is expected to be false, however they depend on
/// each other (R. Wang, A. Ramdas, "False Discovery Rate Control with E-values", JRSS B 84 (2022), §4: e-BH).
/// </summary>
public static class FalseDiscoveries
{
    /// <summary>Per finding whether it is believed.</summary>
    /// <param name="evidence">E-values.</param>
    /// <param name="rate">The part of those believed that may be false.</param>
    public static bool[] Believe(ReadOnlySpan<double> evidence, double rate)
    {
        double[] sorted = [.. evidence];
        Array.Sort(sorted);
        Array.Reverse(sorted);
        var least = double.PositiveInfinity;
        for (var rank = 1; rank <= sorted.Length; rank++)
        {
            if (sorted[rank - 1] * rank >= sorted.Length / rate)
            {
                least = sorted[rank - 1];
            }
        }

        var believed = new bool[evidence.Length];
        for (var index = 0; index < believed.Length; index++)
        {
            believed[index] = evidence[index] >= least;
        }

        return believed;
    }
}

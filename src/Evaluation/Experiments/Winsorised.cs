namespace RankOrchestrator.Evaluation.Experiments;

/// <summary>Amounts whose largest are cut to a quantile of all arms together (W. J. Dixon 1960): one user's order must not decide.</summary>
public static class Winsorised
{
    /// <summary>Cuts the numbers of all arms, in place.</summary>
    /// <param name="quantile">The part of all numbers that stays as it is; above 0, at most 1.</param>
    /// <param name="arms">The numbers of each arm.</param>
    /// <returns>What they were cut to; the largest of all when none was cut.</returns>
    public static double Cut(double quantile, params ReadOnlySpan<double[]> arms)
    {
        var all = new List<double>();
        foreach (var arm in arms)
        {
            all.AddRange(arm);
        }

        all.Sort();
        if (all.Count == 0)
        {
            return 0;
        }

        // The smallest number that is not below the given part of all.
        var most = all[Math.Clamp((int)Math.Ceiling(quantile * all.Count) - 1, 0, all.Count - 1)];
        foreach (var arm in arms)
        {
            for (var user = 0; user < arm.Length; user++)
            {
                arm[user] = Math.Min(arm[user], most);
            }
        }

        return most;
    }
}

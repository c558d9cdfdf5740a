namespace RankOrchestrator.Evaluation.Experiments;

/// <summary>
/// Intervals that may be looked at after any number of users, as often as one likes, and all hold the truth together as often as their level
/// says: the two-sided normal mixture (S. R. Howard, A. Ramdas, J. McAuliffe, J. Sekhon, "Time-uniform, nonparametric, nonasymptotic
/// confidence sequences", Annals of Statistics 49 (2021), arXiv 1810.08240, §3.2 and proposition 3), used with estimated
/// variances as in generalised always valid inference. Narrowest when about as many users have come as were planned.
/// </summary>
public sealed class ConfidenceSequence
{
    private readonly double alpha;
    private readonly double mixture;

    /// <param name="level">How often all of them together hold the truth; from 0 to 1, both excluded.</param>
    /// <param name="planned">Users, of both arms together, at which the interval is to be narrowest; above 0.</param>
    public ConfidenceSequence(double level, double planned)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(planned);
        ArgumentOutOfRangeException.ThrowIfNotEqual(level is > 0 and < 1, true, nameof(level));
        alpha = 1 - level;
        mixture = planned / (-LowerLambert(-alpha * alpha / Math.E) - 1);
    }

    /// <summary>How many standard errors the interval reaches to each side after so many users; more than the normal interval's.</summary>
    public double Reach(double users)
        => Math.Sqrt((1 + (mixture / users)) * Math.Log((users + mixture) / (mixture * alpha * alpha)));

    /// <summary>
    /// The evidence against no difference, as an e-value: were there none, it would reach 1/a at any time with a probability of at most a.
    /// </summary>
    /// <param name="errors">The difference in standard errors.</param>
    /// <param name="users">Users so far.</param>
    public double Evidence(double errors, double users)
        => Math.Sqrt(mixture / (users + mixture)) * Math.Exp(errors * errors * users / (2 * (users + mixture)));

    /// <summary>The lower real branch of Lambert's W for -1/e ≤ x &lt; 0 (DLMF 4.13), by Newton's method.</summary>
    private static double LowerLambert(double x)
    {
        var w = Math.Log(-x) - Math.Log(-Math.Log(-x));
        w = Math.Min(w, -1.0000001);
        for (var step = 0; step < 100; step++)
        {
            var exp = Math.Exp(w);
            var next = w - (((w * exp) - x) / (exp * (w + 1)));
            if (Math.Abs(next - w) <= 1e-14 * Math.Abs(next))
            {
                return next;
            }

            w = next;
        }

        return w;
    }
}

namespace RankOrchestrator.Evaluation.Experiments;

/// <summary>
/// What a metric is in both arms among all users, from what differs among those who can differ at all: the others have the same pages whichever arm
/// they are in, so both arms share what was seen of them, and their noise falls out of the difference (trigger and dilute; A. Deng et al.,
/// arXiv 2112.13299). With T the users who can differ, a part r of all, an arm's sums per user are r · (those of T in the arm) +
/// (1 − r) · (those of the others in both arms), and the metric is their ratio; its variance is that of the delta method, where r is
/// estimated, too. Linear in the users.
/// </summary>
/// <param name="Control">The control; <see cref="ArmEstimate.Users"/> and events are those of T.</param>
/// <param name="Treatment">The other arm.</param>
/// <param name="Covariance">Of the two values: what they share.</param>
public sealed record DilutedEstimate(ArmEstimate Control, ArmEstimate Treatment, double Covariance)
{
    /// <summary>Both arms of a comparison. What a covariate explains is taken out among those who can differ, as <see cref="ArmEstimate"/> does.</summary>
    /// <param name="control">Users of the control who can differ; at least two.</param>
    /// <param name="treatment">Users of the other arm who can differ; at least two.</param>
    /// <param name="others">Users of both arms who cannot.</param>
    public static DilutedEstimate Of(ArmRows control, ArmRows treatment, ArmRows others)
    {
        var (theta, mean) = ArmEstimate.Explained(control, treatment);
        ArmRows[] arms = [control, treatment];
        var all = (double)control.Users + treatment.Users + others.Users;
        var part = (control.Users + treatment.Users) / all;
        var (ratios, values, scales) = (new double[2], new double[2], new double[2]);
        for (var arm = 0; arm < 2; arm++)
        {
            scales[arm] = Mixed(part, arms[arm].Denominators, others.Denominators);
            ratios[arm] = Mixed(part, arms[arm].Numerators, others.Numerators) / scales[arm];
            values[arm] = ratios[arm] - (theta == 0 ? 0 : part * theta * Mean(arms[arm].Denominators) * (Mean(arms[arm].Covariates) - mean) / scales[arm]);
        }

        // By how much a user who can differ is further from the arm's ratio than one who cannot: r is uncertain.
        var shifts = new double[2];
        for (var arm = 0; arm < 2; arm++)
        {
            shifts[arm] = others.Users == 0 ? 0 : Mean(Residuals(arms[arm], ratios[arm])) - Mean(Residuals(others, ratios[arm]));
        }

        var (left, right) = (Of(0), Of(1));
        return new DilutedEstimate(left, right, Shared(0, 1) / (scales[0] * scales[1]));

        ArmEstimate Of(int arm)
        {
            var own = Residuals(arms[arm], ratios[arm], theta);
            var variance = (part * part * Spread(own, own) / own.Length) + Shared(arm, arm);
            return new ArmEstimate(values[arm], variance / (scales[arm] * scales[arm]), own.Length, arms[arm].Events);
        }

        double Shared(int one, int other) => others.Users == 0 ? 0
            : ((1 - part) * (1 - part) * Spread(Residuals(others, ratios[one]), Residuals(others, ratios[other])) / others.Users)
                + (part * (1 - part) / all * shifts[one] * shifts[other]);
    }

    private static double Mixed(double part, double[] own, double[] others) => (part * Mean(own)) + (others.Length == 0 ? 0 : (1 - part) * Mean(others));

    /// <summary>What is counted of each user beyond the ratio, and beyond what the covariate explains of it.</summary>
    private static double[] Residuals(ArmRows rows, double ratio, double theta = 0)
    {
        var residuals = new double[rows.Users];
        var (scale, middle) = theta == 0 ? (0, 0) : (theta * Mean(rows.Denominators), Mean(rows.Covariates));
        for (var user = 0; user < residuals.Length; user++)
        {
            residuals[user] = rows.Numerators[user] - (ratio * rows.Denominators[user]) - (theta == 0 ? 0 : scale * (rows.Covariates[user] - middle));
        }

        return residuals;
    }

    private static double Mean(double[] numbers)
    {
        var sum = 0.0;
        foreach (var number in numbers)
        {
            sum += number;
        }

        return sum / numbers.Length;
    }

    /// <summary>Of one user's numbers; 0 for fewer than two users.</summary>
    private static double Spread(double[] one, double[] other)
    {
        var (left, right, sum) = (Mean(one), Mean(other), 0.0);
        for (var user = 0; user < one.Length; user++)
        {
            sum += (one[user] - left) * (other[user] - right);
        }

        return one.Length < 2 ? 0 : sum / (one.Length - 1);
    }
}

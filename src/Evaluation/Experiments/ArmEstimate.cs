namespace RankOrchestrator.Evaluation.Experiments;

/// <summary>What a metric is in one arm.</summary>
/// <param name="Value">The ratio, adjusted for the covariate where there is one.</param>
/// <param name="Variance">Of <see cref="Value"/>: its standard error squared.</param>
/// <param name="Users">Number of users.</param>
/// <param name="Events">Users whose numerator is not 0.</param>
public sealed record ArmEstimate(double Value, double Variance, int Users, int Events)
{
    /// <summary>
    /// Both arms of a comparison. Where users have a covariate, what it explains is taken out (CUPED; A. Deng, Y. Xu, R. Kohavi, T. Walker,
    /// "Improving the Sensitivity of Online Controlled Experiments by Utilizing Pre-Experiment Data", WSDM 2013, §3): θ is one for both
    /// arms, and chance assigns the arms, so nothing is taken from the difference but noise.
    /// </summary>
    /// <param name="control">The arm that is as it was; at least two users.</param>
    /// <param name="treatment">The other one; at least two users.</param>
    public static (ArmEstimate Control, ArmEstimate Treatment) Of(ArmRows control, ArmRows treatment)
    {
        var (theta, mean) = Explained(control, treatment);
        return (Of(control, control.Influences(), theta, mean), Of(treatment, treatment.Influences(), theta, mean));
    }

    /// <summary>By how much an influence grows with the covariate, in both arms together, and the covariate's mean; nothing where there is none.</summary>
    internal static (double Theta, double Mean) Explained(ArmRows control, ArmRows treatment)
    {
        if (control.Covariates.Length != control.Users || treatment.Covariates.Length != treatment.Users)
        {
            return (0, 0);
        }

        var (shared, spread) = (0.0, 0.0);
        Add(control.Influences(), control.Covariates, ref shared, ref spread);
        Add(treatment.Influences(), treatment.Covariates, ref shared, ref spread);
        return (spread > 0 ? shared / spread : 0, (control.Covariates.Sum() + treatment.Covariates.Sum()) / (control.Users + treatment.Users));
    }

    private static void Add(double[] influences, double[] covariates, ref double shared, ref double spread)
    {
        var mean = covariates.Average();
        for (var user = 0; user < influences.Length; user++)
        {
            shared += influences[user] * (covariates[user] - mean);
            spread += (covariates[user] - mean) * (covariates[user] - mean);
        }
    }

    private static ArmEstimate Of(ArmRows rows, double[] influences, double theta, double mean)
    {
        var own = theta == 0 ? 0 : rows.Covariates.Average();
        var sum = 0.0;
        for (var user = 0; user < influences.Length; user++)
        {
            var left = influences[user] - (theta == 0 ? 0 : theta * (rows.Covariates[user] - own));
            sum += left * left;
        }

        var users = (double)rows.Users;
        return new ArmEstimate(rows.Ratio() - (theta * (own - mean)), sum / (users * (users - 1)), rows.Users, rows.Events);
    }
}

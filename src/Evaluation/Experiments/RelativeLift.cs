using RankOrchestrator.Evaluation.Intervals;

namespace RankOrchestrator.Evaluation.Experiments;

/// <summary>
/// By which part of the control a metric differs in the treatment: t / c − 1. Its interval holds every lift L at which t − (1 + L) c is within
/// reach of 0 (E. C. Fieller, "Some Problems in Interval Estimation", JRSS B 16 (1954)), which stays right where the control is
/// uncertain and the delta method for ratios is not.
/// </summary>
public static class RelativeLift
{
    /// <summary>The lift itself; NaN when the control is 0.</summary>
    public static double Of(ArmEstimate control, ArmEstimate treatment) => control.Value == 0 ? double.NaN : (treatment.Value / control.Value) - 1;

    /// <summary>Its interval, or why there is none.</summary>
    /// <param name="control">The control.</param>
    /// <param name="treatment">The treatment.</param>
    /// <param name="reach">Standard errors to each side; above 0.</param>
    /// <param name="covariance">Of the two values; 0 where they share no user.</param>
    public static IntervalAnswer Interval(ArmEstimate control, ArmEstimate treatment, double reach, double covariance = 0)
    {
        var (c, t, square) = (control.Value, treatment.Value, reach * reach);

        // Where (t − r c)² ≤ reach² (vt − 2 r v + r² vc), for r = 1 + L: between the roots of a r² − 2 b r + d.
        var a = (c * c) - (square * control.Variance);
        if (!(a > 0) || c < 0)
        {
            return IntervalAnswer.Refused("the control is not far enough above nothing to compare with");
        }

        var (b, d) = ((t * c) - (square * covariance), (t * t) - (square * treatment.Variance));
        var root = Math.Sqrt(Math.Max(0, (b * b) - (a * d)));
        return IntervalAnswer.Of(((b - root) / a) - 1, ((b + root) / a) - 1);
    }

    /// <summary>The difference in standard errors; 0 where nothing varies and nothing differs.</summary>
    public static double Errors(ArmEstimate control, ArmEstimate treatment)
    {
        var (difference, error) = (treatment.Value - control.Value, Math.Sqrt(control.Variance + treatment.Variance));
        return difference == 0 ? 0 : difference / error;
    }
}

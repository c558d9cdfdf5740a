using RankOrchestrator.Evaluation.Distributions;

namespace RankOrchestrator.Evaluation.Experiments;

/// <summary>How many users an experiment needs for an effect to be seen.</summary>
public static class SampleSize
{
    /// <summary>
    /// Users of two arms together, so that an effect is found with a given probability by the last look of a
    /// <see cref="ConfidenceSequence"/> that is tuned to them: its reach and the power's quantile in standard errors
    /// (J. Cohen, "Statistical Power Analysis", 1988, §2, with the sequence's reach in place of the normal's).
    /// </summary>
    /// <param name="mean">The metric without the effect; not 0.</param>
    /// <param name="variance">Of one user's influence on it.</param>
    /// <param name="effect">The part of the mean by which the treatment differs; not 0.</param>
    /// <param name="share">Share of the users who come into the treatment; the others into the control; from 0 to 1, both excluded.</param>
    /// <param name="power">The probability of finding it; from 0 to 1, both excluded.</param>
    /// <param name="level">Of the intervals.</param>
    public static double Sequential(double mean, double variance, double effect, double share, double power, double level)
    {
        // The reach at the planned number does not depend on the number.
        var reach = new ConfidenceSequence(level, planned: 1).Reach(1);
        return Users(mean, variance, effect, share, reach, power);
    }

    /// <summary>The same for a single look at the end.</summary>
    /// <inheritdoc cref="Sequential"/>
    public static double SingleLook(double mean, double variance, double effect, double share, double power, double level)
        => Users(mean, variance, effect, share, NormalDistribution.Quantile(1 - ((1 - level) / 2)), power);

    private static double Users(double mean, double variance, double effect, double share, double reach, double power)
    {
        var errors = reach + NormalDistribution.Quantile(power);
        var difference = effect * mean;
        return Math.Ceiling(errors * errors * variance * ((1 / share) + (1 / (1 - share))) / (difference * difference));
    }
}

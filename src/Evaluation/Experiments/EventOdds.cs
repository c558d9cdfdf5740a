namespace RankOrchestrator.Evaluation.Experiments;

/// <summary>
/// Evidence about how much oftener events fall to one of two arms than to the other, after every event (sequential tests of counts; M. Lindon
/// et al., "Rapid Regression Detection in Software Deployments through Sequential Testing", arXiv 2205.14762, where both arms are as large).
/// An event falls to the treatment with the odds θ · s / (1 − s), where s is the treatment's part of what might have been events. The evidence against
/// θ ≤ m is the mean, over odds above m, of how much better they explain what was seen than m does: a supermartingale for every
/// θ ≤ m, so that it ever reaches 1/a with a probability of at most a, however often it is looked at. That against θ ≥ m likewise, with odds below it.
/// O(1) for an event.
/// </summary>
public sealed class EventOdds
{
    /// <summary>Odds that are tried, each by this factor further from m: up to about 36 times and down to a 36th.</summary>
    private const double Step = 0.15;

    private const int Steps = 24;

    private readonly double most;
    private readonly double[] above = new double[Steps];
    private readonly double[] below = new double[Steps];

    /// <param name="most">The odds m that are just allowed; 1 for as many as in the other arm; above 0.</param>
    public EventOdds(double most)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        this.most = most;
    }

    /// <summary>Events so far.</summary>
    public long Events { get; private set; }

    /// <summary>The evidence against odds of at most m, as an e-value.</summary>
    public double OfMore => Mean(above);

    /// <summary>The evidence against odds of at least m.</summary>
    public double OfLess => Mean(below);

    /// <summary>Takes an event.</summary>
    /// <param name="isTreatment">Whether it fell to the treatment.</param>
    /// <param name="share">The treatment's part of what might have been it; known before the event; from 0 to 1, both excluded.</param>
    public void Observe(bool isTreatment, double share = 0.5)
    {
        Events++;
        var known = Log(most, isTreatment, share);
        for (var step = 0; step < Steps; step++)
        {
            var factor = Math.Exp(Step * (step + 1));
            above[step] += Log(most * factor, isTreatment, share) - known;
            below[step] += Log(most / factor, isTreatment, share) - known;
        }
    }

    private static double Log(double odds, bool isTreatment, double share)
    {
        var weight = odds * share;
        return Math.Log((isTreatment ? weight : 1 - share) / (weight + 1 - share));
    }

    private static double Mean(double[] logs)
    {
        var (largest, sum) = (logs.Max(), 0.0);
        foreach (var log in logs)
        {
            sum += Math.Exp(log - largest);
        }

        return Math.Exp(largest) * sum / logs.Length;
    }
}

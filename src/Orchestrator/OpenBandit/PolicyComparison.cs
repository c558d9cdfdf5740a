using RankOrchestrator.Evaluation.Estimators;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Evaluation.Logs;
using RankOrchestrator.Evaluation.Summaries;

namespace RankOrchestrator.Orchestrator.OpenBandit;

/// <summary>
/// A policy's click rate estimated from the log of another, beside the click rate of its own log.
/// <para>
/// The target is the share in which its log shows each item at each position. For the random policy these are its propensities. Thompson
/// sampling changes as it learns, so its log is described by how often it showed what: the propensities in its log are only known for what
/// was shown, and their mean over those rows favours moments when an item was likely (they sum to more than 1).
/// </para>
/// </summary>
/// <param name="Target">The policy that is asked about.</param>
/// <param name="Logged">The policy whose log answers.</param>
/// <param name="Evaluation">What the log says.</param>
/// <param name="Clicks">Clicks in the target's own log.</param>
/// <param name="Rows">Rows of the target's own log.</param>
internal sealed record PolicyComparison(string Target, string Logged, PolicyEvaluation Evaluation, int Clicks, int Rows)
{
    /// <summary>The click rate of the target's own log.</summary>
    public double OwnRate => (double)Clicks / Rows;

    /// <summary>Its exact interval.</summary>
    public Interval OwnInterval => ClopperPearson.Of(Clicks, Rows, new IntervalRules().Level);

    /// <summary>The comparison of two logs of a campaign.</summary>
    public static PolicyComparison Of(OpenBanditLog target, OpenBanditLog logged)
    {
        var items = Math.Max(target.Items.Length, logged.Items.Length);
        var shares = Shares(target, items);
        var count = logged.Impressions.Length;
        var (actions, slots, propensities, clicks, targets) = (new int[count], new int[count], new double[count], new double[count], new double[count]);
        for (var row = 0; row < count; row++)
        {
            var impression = logged.Impressions[row];
            (actions[row], slots[row], propensities[row]) = (impression.Item, impression.Position - 1, impression.Propensity);
            clicks[row] = impression.IsClicked ? 1 : 0;
            targets[row] = shares[((impression.Position - 1) * items) + impression.Item];
        }

        var predictions = CrossFittedRates.Of(Rows(null), shares, items);
        var evaluation = PolicyEvaluation.Of(Rows(predictions), new IntervalRules());
        return new PolicyComparison(target.Source.Policy, logged.Source.Policy, evaluation, target.Impressions.Count(impression => impression.IsClicked), target.Impressions.Length);

        // Only a log of one propensity says what the least one is that it could have had.
        LoggedRows Rows(PredictedRewards? model) => new(actions, slots, propensities, clicks, targets)
        {
            Predictions = model,
            UnsupportedShares = IsUniform(logged) ? new double[count] : null,
            LargestWeight = IsUniform(logged) ? shares.Max() / propensities[0] : null,
        };
    }

    /// <summary>By position and, within it, by item.</summary>
    private static double[] Shares(OpenBanditLog log, int items)
    {
        var shares = new double[OpenBanditLog.Positions * items];
        if (IsUniform(log))
        {
            Array.Fill(shares, log.Impressions[0].Propensity);
            return shares;
        }

        var rows = new int[OpenBanditLog.Positions];
        foreach (var impression in log.Impressions)
        {
            shares[((impression.Position - 1) * items) + impression.Item]++;
            rows[impression.Position - 1]++;
        }

        for (var cell = 0; cell < shares.Length; cell++)
        {
            shares[cell] /= Math.Max(1, rows[cell / items]);
        }

        return shares;
    }

    private static bool IsUniform(OpenBanditLog log)
        => log.Impressions.All(impression => Math.Abs((impression.Propensity * log.Items.Length) - 1) < 1e-9);
}

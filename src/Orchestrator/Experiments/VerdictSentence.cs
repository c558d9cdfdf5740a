using System.Collections.Immutable;
using RankOrchestrator.Orchestrator.Comparisons;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.Experiments;

/// <summary>From what is known of the metrics to what is to be done, in one line.</summary>
internal static class VerdictSentence
{
    /// <summary>Decides: what hurts stops, what helps and is known to hurt nothing ships, what is too small to matter stops, all else goes on.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="findings">What is known of its metrics, in their order.</param>
    /// <param name="users">Users of both arms so far.</param>
    public static (Decision Decision, string Sentence) Of(Experiment experiment, ImmutableArray<MetricFinding> findings, int users)
    {
        var all = experiment.Metrics.Zip(findings).ToArray();
        var deciding = all.Where(pair => pair.First.Decides).ToArray();
        var guardrails = all.Where(pair => pair.First.IsGuardrail).ToArray();
        var breached = guardrails.Where(pair => pair.Second.Standing == MetricStanding.Breached).ToArray();
        var worse = deciding.Where(pair => pair.Second.Standing == MetricStanding.Worse).ToArray();
        var better = deciding.Where(pair => pair.Second.Standing == MetricStanding.Better).ToArray();
        var open = guardrails.Where(pair => pair.Second.Standing == MetricStanding.Open).ToArray();
        if (breached.Length > 0)
        {
            return (Decision.Stop, $"stop: {Lifts(breached)}, more than the {Numbers.Percent(breached[0].First.AtWorst!.Value)} that the guardrail allows");
        }

        if (worse.Length > 0)
        {
            return (Decision.Stop, $"stop: it is worse: {Lifts(worse)}");
        }

        if (better.Length > 0 && open.Length == 0)
        {
            return (Decision.Ship, $"ship: {Lifts(better)}{(guardrails.Length > 0 ? "; every guardrail holds" : "")}");
        }

        if (deciding.All(pair => pair.Second.Standing == MetricStanding.NoDifference))
        {
            return (Decision.Stop, $"stop: no difference worth having: {Lifts(deciding)}");
        }

        var waiting = all.Where(pair => pair.Second.Standing == MetricStanding.Open && (pair.First.IsGuardrail || pair.First.Decides)).ToArray();
        var refused = waiting.Where(pair => pair.Second.Refusal is not null).ToArray();
        if (refused.Length > 0)
        {
            return (Decision.GoOn, $"go on: nothing can be said of {refused[0].First.Name} yet: {refused[0].Second.Refusal}");
        }

        var needed = waiting.Max(pair => pair.Second.UsersNeeded ?? users);
        var until = needed > users ? $"until about {Numbers.Count(Rounded(needed))} users have come" : "with more users";
        return (
            Decision.GoOn,
            $"go on {until}: {(better.Length > 0 ? Lifts(better) + ", but " : "")}{string.Join(" and ", waiting.Select(pair => pair.First.Name))} cannot be told yet");
    }

    private static string Lifts(IEnumerable<(ExperimentMetric Metric, MetricFinding Finding)> pairs) => string.Join(" and ", pairs.Select(pair =>
        $"{pair.Metric.Name} {Signed(pair.Finding.Lift)} (from {Signed(pair.Finding.AnyTime!.Value.Lower)} to {Signed(pair.Finding.AnyTime.Value.Upper)})"));

    /// <summary>A change as a part, with its sign.</summary>
    public static string Signed(double part) => (part > 0 ? "+" : "") + Numbers.Percent(part);

    private static double Rounded(double users)
    {
        var unit = Math.Pow(10, Math.Floor(Math.Log10(users)) - 1);
        return Math.Ceiling(users / unit) * unit;
    }
}

using System.Collections.Immutable;
using RankOrchestrator.Evaluation.Experiments;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.Experiments;

/// <summary>How many users an experiment needs, from how users were before it.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Mean">What it was.</param>
/// <param name="Effect">The change that is to be found, as a part of it.</param>
/// <param name="Users">Users of all arms together, looking at any time; null where nothing can be said.</param>
/// <param name="UsersLookingOnce">The same for a single look at the end.</param>
/// <param name="Refusal">Why nothing can be said; null when it can.</param>
internal sealed record ExperimentPlan(string Metric, double Mean, double Effect, double? Users, double? UsersLookingOnce, string? Refusal)
{
    /// <summary>Plans for each metric that decides and each guardrail.</summary>
    /// <param name="experiment">The experiment; the change to be found is the smallest worth having, or the worst allowed.</param>
    /// <param name="history">Users of before, whatever arm their rows name.</param>
    /// <param name="power">How often the change is to be found where it is there.</param>
    public static ImmutableArray<ExperimentPlan> Of(Experiment experiment, UserTable history, double power)
    {
        var users = Enumerable.Range(0, history.Arms.Count).ToArray();
        var total = experiment.Arms.Sum(arm => arm.Share);
        var smallest = experiment.Arms.Skip(1).MinBy(arm => arm.Share)!.Share;
        var control = experiment.Arms[0].Share;
        return [.. experiment.Metrics.Where(metric => metric.Decides || metric.IsGuardrail).Select(metric => Of(metric))];

        ExperimentPlan Of(ExperimentMetric metric)
        {
            var effect = metric.AtWorst ?? metric.Smallest;
            var numerators = history.Numbers(metric.Of, users);
            if (metric.Winsorise < 1)
            {
                Winsorised.Cut(metric.Winsorise, numerators);
            }

            var rows = history.Rows(metric, numerators, users);
            if (rows.Users < ExperimentVerdict.FewestUsers || rows.Events < ExperimentVerdict.FewestEvents)
            {
                return new ExperimentPlan(
                    metric.Name,
                    double.NaN,
                    effect,
                    null,
                    null,
                    $"{rows.Events} of {rows.Users} users with any of it; {ExperimentVerdict.FewestEvents} of {ExperimentVerdict.FewestUsers} needed");
            }

            // Adjusted beside itself, it keeps its mean.
            var (estimate, _) = ArmEstimate.Of(rows, rows);
            var variance = estimate.Variance * rows.Users;
            var share = smallest / (smallest + control);
            var inBoth = total / (smallest + control);
            return estimate.Value <= 0
                ? new ExperimentPlan(metric.Name, estimate.Value, effect, null, null, "it is not above nothing")
                : new ExperimentPlan(
                    metric.Name,
                    estimate.Value,
                    effect,
                    Math.Ceiling(inBoth * SampleSize.Sequential(estimate.Value, variance, effect, share, power, experiment.SharedLevel)),
                    Math.Ceiling(inBoth * SampleSize.SingleLook(estimate.Value, variance, effect, share, power, experiment.SharedLevel)),
                    null);
        }
    }
}

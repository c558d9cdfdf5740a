using System.Globalization;
using RankOrchestrator.Evaluation.Experiments;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.Experiments;

/// <summary>One metric of an arm beside the control.</summary>
/// <param name="Control">The control.</param>
/// <param name="Treatment">The arm.</param>
/// <param name="Covariance">Of the two values.</param>
internal sealed record MetricComparison(ArmEstimate Control, ArmEstimate Treatment, double Covariance = 0)
{
    /// <summary>Why so little says nothing; null when it is enough.</summary>
    public string? Refusal()
    {
        var (users, events) = (Math.Min(Control.Users, Treatment.Users), Math.Min(Control.Events, Treatment.Events));
        return users < ExperimentVerdict.FewestUsers
            ? string.Create(CultureInfo.InvariantCulture, $"{users} users in an arm, {ExperimentVerdict.FewestUsers} needed")
            : events < ExperimentVerdict.FewestEvents
            ? string.Create(CultureInfo.InvariantCulture, $"{events} users with any of it, {ExperimentVerdict.FewestEvents} needed")
            : null;
    }

    /// <summary>All users of both.</summary>
    public static MetricComparison? Of(UserTable table, ExperimentMetric metric, int[] control, int[] treatment)
    {
        if (control.Length < 2 || treatment.Length < 2)
        {
            return null;
        }

        var (left, right) = Numerators(table, metric, control, treatment);
        var estimates = ArmEstimate.Of(table.Rows(metric, left, control), table.Rows(metric, right, treatment));
        return Finite(new MetricComparison(estimates.Control, estimates.Treatment));
    }

    /// <summary>Those users whose pages may differ, and these diluted to all; null where there are too few.</summary>
    public static (MetricComparison Among, MetricComparison Diluted)? Of(
        UserTable table,
        ExperimentMetric metric,
        int[] control,
        int[] treatment,
        IReadOnlyList<PageStanding> differences)
    {
        var (left, right) = Numerators(table, metric, control, treatment);
        var (own, other) = (Rows(control, left, MayDiffer), Rows(treatment, right, MayDiffer));
        if (own.Users < 2 || other.Users < 2)
        {
            return null;
        }

        var among = ArmEstimate.Of(own, other);
        var others = Rows([.. control, .. treatment], [.. left, .. right], user => !MayDiffer(user));
        var diluted = DilutedEstimate.Of(own, other, others);
        return Finite(new MetricComparison(among.Control, among.Treatment)) is { } first
            && Finite(new MetricComparison(diluted.Control, diluted.Treatment, diluted.Covariance)) is { } second
            ? (first, second)
            : null;

        bool MayDiffer(int user) => differences[user] != PageStanding.Same;

        ArmRows Rows(int[] users, double[] numbers, Func<int, bool> isMeant)
        {
            var places = Enumerable.Range(0, users.Length).Where(place => isMeant(users[place])).ToArray();
            return table.Rows(metric, Array.ConvertAll(places, place => numbers[place]), Array.ConvertAll(places, place => users[place]));
        }
    }

    /// <summary>What is counted of each user, cut where the metric asks for that, in both arms and among all users alike.</summary>
    private static (double[] Control, double[] Treatment) Numerators(UserTable table, ExperimentMetric metric, int[] control, int[] treatment)
    {
        var (left, right) = (table.Numbers(metric.Of, control), table.Numbers(metric.Of, treatment));
        if (metric.Winsorise < 1)
        {
            Winsorised.Cut(metric.Winsorise, left, right);
        }

        return (left, right);
    }

    private static MetricComparison? Finite(MetricComparison comparison)
        => double.IsFinite(comparison.Control.Value) && double.IsFinite(comparison.Treatment.Value) ? comparison : null;
}

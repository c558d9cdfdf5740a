using System.Collections.Immutable;
using RankOrchestrator.Evaluation.Distributions;
using RankOrchestrator.Evaluation.Experiments;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Orchestrator.Comparisons;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.Experiments;

/// <summary>
/// What an experiment says so far: first whether its users came as they were meant to, then each arm beside the control. Decisions rest on
/// intervals that may be looked at at any time.
/// </summary>
/// <param name="Experiment">Its name.</param>
/// <param name="Question">What it is to answer.</param>
/// <param name="Users">Users so far, and how many were planned.</param>
/// <param name="Counts">Of all users, and where these came otherwise than meant, of those segments that differ most.</param>
/// <param name="Arms">The arms beside the control.</param>
internal sealed record ExperimentVerdict(string Experiment, string Question, PlannedUsers Users, ImmutableArray<ArmCounts> Counts, ImmutableArray<ArmVerdict> Arms)
{
    /// <summary>Fewer users of an arm, or users that a metric has heard of, say nothing.</summary>
    public const int FewestUsers = 200, FewestEvents = 50;

    private const int MostSegmentsShown = 10;

    /// <summary>The part of the segments believed to differ that may be false.</summary>
    private const double FalseSegments = 0.05;

    /// <summary>Whether users came into the arms otherwise than they were meant to: then nothing else can be believed.</summary>
    public bool CountsAreOff => Counts[0].IsOff;

    /// <summary>What the users were taken from, and what was left out.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Decides.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="table">Its users.</param>
    /// <param name="notes">What they were taken from.</param>
    public static ExperimentVerdict Of(Experiment experiment, UserTable table, params ImmutableArray<string> notes)
    {
        var everybody = Enumerable.Range(0, table.Arms.Count).ToArray();
        var counts = ImmutableArray.Create(Count(experiment, table, "all users", "", everybody));
        if (counts[0].IsOff)
        {
            // What is so of everybody says nothing of where users were lost.
            counts = counts.AddRange(Segments(table.Segments, table)
                .Where(segment => segment.Users.Length < everybody.Length)
                .Select(segment => Count(experiment, table, segment.Column, segment.Value, segment.Users))
                .OrderByDescending(count => count.Evidence)
                .ThenBy(count => (count.Segment, count.Value))
                .Take(MostSegmentsShown));
        }

        var sequence = new ConfidenceSequence(experiment.SharedLevel, experiment.Users);
        var arms = Enumerable.Range(1, experiment.Arms.Length - 1).Select(arm => Judge(experiment, table, arm, sequence, counts[0].IsOff)).ToImmutableArray();
        var users = new PlannedUsers(everybody.Length, experiment.Users);
        return new ExperimentVerdict(experiment.Name, experiment.Question, users, counts, arms) { Notes = notes };
    }

    private static ArmVerdict Judge(Experiment experiment, UserTable table, int arm, ConfidenceSequence sequence, bool countsAreOff)
    {
        var (control, treatment) = (UsersOf(table, 0), UsersOf(table, arm));
        var users = control.Length + treatment.Length;
        var compared = experiment.Metrics.Select(metric => MetricComparison.Of(table, metric, control, treatment)).ToArray();
        var differences = table.Differences(arm);
        var among = differences is null
            ? []
            : experiment.Metrics.Select(metric => MetricComparison.Of(table, metric, control, treatment, differences)).ToArray();
        var triggered = differences is null ? null : Trigger(experiment, arm, [.. control, .. treatment], table, differences);
        var findings = experiment.Metrics.Select((metric, index) =>
        {
            // Chosen by how many there are and never by what comes of it.
            var diluted = triggered is { Decides: true } && among[index] is { Diluted: var one } && one.Refusal() is null ? one : null;
            return Find(experiment, metric, diluted ?? compared[index], users, sequence);
        }).ToImmutableArray();
        triggered = triggered is null ? null : triggered with
        {
            Metrics = [.. experiment.Metrics.Select((metric, index) => Beside(metric, among[index]?.Among, compared[index], sequence.Reach(users)))],
        };
        var (decision, sentence) = countsAreOff
            ? (Decision.Stop, "stop: users did not come into the arms as they were meant to, so nothing here can be believed")
            : VerdictSentence.Of(experiment, findings, users);
        return new ArmVerdict(experiment.Arms[arm].Name, treatment.Length, decision, sentence, findings, Segments(experiment, table, arm, sequence))
        {
            Triggered = triggered,
        };
    }

    private static TriggeredUsers Trigger(Experiment experiment, int arm, int[] users, UserTable table, IReadOnlyList<PageStanding> differences)
    {
        var (differ, same) = (users.Count(user => differences[user] == PageStanding.Differ), users.Count(user => differences[user] == PageStanding.Same));
        var meant = users.Where(user => differences[user] != PageStanding.Same).ToArray();
        int[] arms = [0, arm];
        var counts = arms.Select(one => (long)meant.Count(user => table.Arms[user] == one)).ToArray();
        var evidence = SampleRatio.Evidence(counts, [.. arms.Select(one => experiment.Arms[one].Share)]);
        var named = arms.Select((one, index) => KeyValuePair.Create(experiment.Arms[one].Name, counts[index]));
        var ratio = new ArmCounts("pages", "differ", [.. named], evidence, evidence >= SampleRatio.Alarm);
        return new TriggeredUsers(differ, meant.Length - differ, same, ratio, Decides: same > 0 && !ratio.IsOff, []);
    }

    private static TriggeredMetric Beside(ExperimentMetric metric, MetricComparison? among, MetricComparison? everybody, double reach)
    {
        var (lift, anyTime) = Lift(among);
        var (all, allAnyTime) = Lift(everybody);
        return new TriggeredMetric(metric.Name, lift, anyTime, all, allAnyTime);

        (double Lift, Interval? AnyTime) Lift(MetricComparison? one) => one is null
            ? (double.NaN, null)
            : (RelativeLift.Of(one.Control, one.Treatment), one.Refusal() is null ? RelativeLift.Interval(one.Control, one.Treatment, reach).Interval : null);
    }

    private static MetricFinding Find(Experiment experiment, ExperimentMetric metric, MetricComparison? compared, int users, ConfidenceSequence sequence)
    {
        if (compared is not var (control, treatment, covariance))
        {
            const string Nothing = "nothing was counted in one of the arms";
            return new MetricFinding(metric.Name, double.NaN, double.NaN, double.NaN, null, null, Nothing, MetricStanding.Open, null);
        }

        var refusal = compared.Refusal();
        var lift = RelativeLift.Of(control, treatment);
        var anyTime = refusal is null ? RelativeLift.Interval(control, treatment, sequence.Reach(users), covariance) : null;
        refusal ??= anyTime!.Refusal;
        if (refusal is not null)
        {
            return new MetricFinding(metric.Name, control.Value, treatment.Value, lift, null, null, refusal, MetricStanding.Open, null);
        }

        var interval = anyTime!.Interval!.Value;
        var single = RelativeLift.Interval(control, treatment, NormalDistribution.Quantile(1 - ((1 - experiment.Level) / 2)), covariance).Interval;
        var standing = Stand(metric, interval.Lower, interval.Upper);
        var needed = standing == MetricStanding.Open && (metric.AtWorst ?? metric.Smallest) is > 0 and var wanted
            ? UsersNeeded(users, (interval.Upper - interval.Lower) / 2, wanted, sequence)
            : (double?)null;
        return new MetricFinding(metric.Name, control.Value, treatment.Value, lift, single, interval, null, standing, needed);
    }

    private static MetricStanding Stand(ExperimentMetric metric, double lower, double upper)
    {
        var (worst, best) = metric.IsBetterUp ? (lower, upper) : (-upper, -lower);
        return metric.AtWorst is { } most ? (best < -most ? MetricStanding.Breached : worst > -most ? MetricStanding.Held : MetricStanding.Open)
            : worst > 0 ? MetricStanding.Better
            : best < 0 ? MetricStanding.Worse
            : metric.Smallest > 0 && best < metric.Smallest ? MetricStanding.NoDifference
            : MetricStanding.Open;
    }

    /// <summary>Users at which the interval reaches as far as is wanted, were nothing else to change.</summary>
    private static double UsersNeeded(double users, double half, double wanted, ConfidenceSequence sequence)
    {
        var (enough, perError) = (users, half / sequence.Reach(users) * Math.Sqrt(users));
        while (perError / Math.Sqrt(enough) * sequence.Reach(enough) > wanted && enough < 1e12)
        {
            enough *= 1.05;
        }

        return enough;
    }

    private static ImmutableArray<SegmentFinding> Segments(Experiment experiment, UserTable table, int arm, ConfidenceSequence sequence)
    {
        var found = new List<SegmentFinding>();
        foreach (var (column, value, users) in Segments(experiment.Segments, table))
        {
            var (control, treatment) = (users.Where(user => table.Arms[user] == 0).ToArray(), users.Where(user => table.Arms[user] == arm).ToArray());
            foreach (var metric in experiment.Metrics.Where(metric => metric.Decides))
            {
                if (MetricComparison.Of(table, metric, control, treatment) is var (left, right, _)
                    && Math.Min(left.Users, right.Users) >= FewestUsers
                    && Math.Min(left.Events, right.Events) >= FewestEvents)
                {
                    var evidence = sequence.Evidence(RelativeLift.Errors(left, right), left.Users + right.Users);
                    found.Add(new SegmentFinding(column, value, left.Users + right.Users, metric.Name, RelativeLift.Of(left, right), evidence, IsBelieved: false));
                }
            }
        }

        var believed = FalseDiscoveries.Believe([.. found.Select(segment => segment.Evidence)], FalseSegments);
        return [.. found.Select((segment, index) => segment with { IsBelieved = believed[index] }).OrderByDescending(segment => segment.Evidence).ThenBy(segment => (segment.Segment, segment.Value))];
    }

    private static IEnumerable<(string Column, string Value, int[] Users)> Segments(IEnumerable<string> columns, UserTable table)
        => columns.SelectMany(column => Enumerable.Range(0, table.Arms.Count)
            .GroupBy(user => table.Segment(column)[user], StringComparer.Ordinal)
            .Select(group => (column, group.Key, group.ToArray())));

    private static int[] UsersOf(UserTable table, int arm) => [.. Enumerable.Range(0, table.Arms.Count).Where(user => table.Arms[user] == arm)];

    private static ArmCounts Count(Experiment experiment, UserTable table, string segment, string value, int[] users)
    {
        var counts = new long[experiment.Arms.Length];
        foreach (var user in users)
        {
            counts[table.Arms[user]]++;
        }

        var evidence = SampleRatio.Evidence(counts, [.. experiment.Arms.Select(arm => arm.Share)]);
        return new ArmCounts(segment, value, [.. counts.Select((count, arm) => KeyValuePair.Create(experiment.Arms[arm].Name, count))], evidence, evidence >= SampleRatio.Alarm);
    }
}

/// <summary>Users so far.</summary>
/// <param name="SoFar">How many there are.</param>
/// <param name="Planned">How many were planned.</param>
internal sealed record PlannedUsers(int SoFar, int Planned);

/// <summary>How many users came into each arm.</summary>
/// <param name="Segment">The column by which they were chosen, or "all users".</param>
/// <param name="Value">What the column says of them.</param>
/// <param name="Users">Users of each arm.</param>
/// <param name="Evidence">The evidence against the shares that were meant; see <see cref="SampleRatio"/>.</param>
/// <param name="IsOff">Whether it is enough.</param>
internal sealed record ArmCounts(string Segment, string Value, ImmutableArray<KeyValuePair<string, long>> Users, double Evidence, bool IsOff)
{
    /// <summary>The same in words.</summary>
    public string Words => string.Join(", ", Users.Select(arm => $"{arm.Key} {Numbers.Count(arm.Value)}"));
}

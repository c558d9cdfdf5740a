using RankOrchestrator.Evaluation.Experiments;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.Experiments;

/// <summary>The users whom an experiment has reached, a row each, as columns; eight bytes for each number.</summary>
/// <param name="arms">The arm of each user, by <see cref="Experiment.Arms"/>.</param>
/// <param name="numbers">The columns that the experiment reads.</param>
/// <param name="segments">
/// The columns by which users are told apart: those that the experiment names, and those in which a cause may be found why users came
/// otherwise than meant.
/// </param>
/// <param name="differences">
/// Of each arm but the control, for each user whether pages differ from those of the other of the two; empty where nothing was made in shadow.
/// </param>
internal sealed class UserTable(
    IReadOnlyList<int> arms,
    IReadOnlyDictionary<string,
    IReadOnlyList<double>> numbers,
    IReadOnlyDictionary<string,
    IReadOnlyList<string>> segments,
    IReadOnlyList<IReadOnlyList<PageStanding>>? differences = null)
{
    /// <summary>The arm of each user, by <see cref="Experiment.Arms"/>.</summary>
    public IReadOnlyList<int> Arms => arms;

    /// <summary>The columns by which users can be told apart.</summary>
    public IEnumerable<string> Segments => segments.Keys;

    /// <summary>What a segment's column says of each user.</summary>
    public IReadOnlyList<string> Segment(string column) => segments[column];

    /// <summary>For each user whether pages differ between the control and an arm; null where that is not known of anybody.</summary>
    /// <param name="arm">The arm, by <see cref="Experiment.Arms"/>; above 0.</param>
    public IReadOnlyList<PageStanding>? Differences(int arm) => differences is { Count: > 0 } ? differences[arm - 1] : null;

    /// <summary>The numbers of a column for users that are chosen.</summary>
    public double[] Numbers(string column, IReadOnlyList<int> users)
    {
        var (all, chosen) = (numbers[column], new double[users.Count]);
        for (var index = 0; index < chosen.Length; index++)
        {
            chosen[index] = all[users[index]];
        }

        return chosen;
    }

    /// <summary>A metric of users that are chosen.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="numerators">What is counted of each of them, cut where the metric asks for that.</param>
    /// <param name="users">The users.</param>
    public ArmRows Rows(ExperimentMetric metric, double[] numerators, IReadOnlyList<int> users) => new(
        numerators,
        metric.Per is null ? [.. Enumerable.Repeat(1.0, users.Count)] : Numbers(metric.Per, users),
        metric.Before is null ? [] : Numbers(metric.Before, users));
}

using System.Collections.Immutable;

namespace RankOrchestrator.Orchestrator.Experiments;

/// <summary>What is to be done about one arm, and why.</summary>
/// <param name="Arm">Its name.</param>
/// <param name="Users">Its users.</param>
/// <param name="Decision">What is to be done.</param>
/// <param name="Sentence">The same in one line, with the reason.</param>
/// <param name="Metrics">What is known of each metric, metrics first, then guardrails.</param>
/// <param name="Segments">Segments of users in which what decides differs, as far as many tests let it be believed.</param>
internal sealed record ArmVerdict(
    string Arm,
    int Users,
    Decision Decision,
    string Sentence,
    ImmutableArray<MetricFinding> Metrics,
    ImmutableArray<SegmentFinding> Segments)
{
    /// <summary>Those users whose pages differ; null where nothing was made in shadow.</summary>
    public TriggeredUsers? Triggered { get; init; }
}

/// <summary>What is known of a deciding metric among some of the users.</summary>
/// <param name="Segment">The column.</param>
/// <param name="Value">What the column says of them.</param>
/// <param name="Users">Their number, of both arms.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Lift">By which part of the control the arm differs among them.</param>
/// <param name="Evidence">The evidence against no difference among them; see <see cref="Evaluation.Experiments.ConfidenceSequence.Evidence"/>.</param>
/// <param name="IsBelieved">Whether it is believed beside all the other segments that were looked at.</param>
internal sealed record SegmentFinding(string Segment, string Value, int Users, string Metric, double Lift, double Evidence, bool IsBelieved);

/// <summary>What is to be done.</summary>
internal enum Decision
{
    /// <summary>The arm is better and nothing suffers.</summary>
    Ship,

    /// <summary>There is nothing to wait for.</summary>
    Stop,

    /// <summary>More users are needed.</summary>
    GoOn,
}

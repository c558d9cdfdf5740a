using RankOrchestrator.Evaluation.Intervals;

namespace RankOrchestrator.Orchestrator.Experiments;

/// <summary>What is known of one metric of one arm beside the control.</summary>
/// <param name="Metric">Its name.</param>
/// <param name="Control">Its value in the control, adjusted.</param>
/// <param name="Treatment">Its value in the arm, adjusted.</param>
/// <param name="Lift">By which part of the control the arm differs.</param>
/// <param name="Single">The interval of the lift for somebody who looks once; null where it is refused.</param>
/// <param name="AnyTime">The interval of the lift that may be looked at at any time, by which is decided; null where it is refused.</param>
/// <param name="Refusal">Why there is no interval; null when there is one.</param>
/// <param name="Standing">What follows from it.</param>
/// <param name="UsersNeeded">Users, of both arms together, at which its interval is about as narrow as the smallest change; null where that is not asked.</param>
internal sealed record MetricFinding(
    string Metric,
    double Control,
    double Treatment,
    double Lift,
    Interval? Single,
    Interval? AnyTime,
    string? Refusal,
    MetricStanding Standing,
    double? UsersNeeded);

/// <summary>What follows from a metric.</summary>
internal enum MetricStanding
{
    /// <summary>Nothing yet.</summary>
    Open,

    /// <summary>The arm is better.</summary>
    Better,

    /// <summary>The arm is worse.</summary>
    Worse,

    /// <summary>A difference worth having is excluded.</summary>
    NoDifference,

    /// <summary>Guardrail: a change that is too much is excluded.</summary>
    Held,

    /// <summary>Guardrail: it has changed by more than is allowed.</summary>
    Breached,
}

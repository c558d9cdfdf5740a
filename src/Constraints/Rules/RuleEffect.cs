namespace RankOrchestrator.Constraints.Rules;

/// <summary>What one rule did to one candidate.</summary>
/// <param name="Rule">The rule, by running order.</param>
/// <param name="Before">The candidate's value before it.</param>
/// <param name="After">The candidate's value after it.</param>
public readonly record struct RuleEffect(int Rule, double Before, double After)
{
    /// <summary>The boost of this candidate; null when there was none.</summary>
    public double? Boost { get; init; }

    /// <summary>What was added to this candidate; null when nothing was.</summary>
    public double? Add { get; init; }

    /// <summary>Whether a boost or an addition could not be computed for this candidate, so that its value stayed as it was.</summary>
    public bool HasFailed { get; init; }

    /// <summary>What the value was multiplied by: a boost divides a negative one, so that more than 1 always raises.</summary>
    public double Factor => Boost is { } boost ? (Before < 0 ? 1 / boost : boost) : 1;
}

using System.Collections.Immutable;

namespace RankOrchestrator.Evaluation.Logs;

/// <summary>
/// What estimates are made of: one row for each item that was shown at a slot, as columns. Whoever reads a log fills the
/// columns; nothing here knows where they came from.
/// </summary>
public sealed class LoggedRows
{
    /// <summary>Takes the columns over; throws an <see cref="ArgumentException"/> that names the row when a number cannot be what it is meant to be.</summary>
    /// <param name="actions">What was shown, as an index of the caller's.</param>
    /// <param name="slots">Where, from 0.</param>
    /// <param name="propensities">Probability with which the logging policy showed this at this slot, after everything that acts on pages; above 0, at most 1.</param>
    /// <param name="rewards">What came of it; any finite number.</param>
    /// <param name="targetPropensities">Probability with which the policy that is asked about would have shown it there; from 0 to 1.</param>
    public LoggedRows(int[] actions, int[] slots, double[] propensities, double[] rewards, double[] targetPropensities)
    {
        (Actions, Slots, Propensities, Rewards, TargetPropensities) = (actions, slots, propensities, rewards, targetPropensities);
        Column.Check("slot", slots.Length, Count);
        Column.Check("propensity", propensities, Count, number => number is > 0 and <= 1, "above 0 and at most 1");
        Column.Check("reward", rewards, Count, double.IsFinite, "a finite number");
        Column.Check("target propensity", targetPropensities, Count, number => number is >= 0 and <= 1, "from 0 to 1");
    }

    /// <summary>Number of rows.</summary>
    public int Count => Actions.Length;

    /// <summary>What was shown.</summary>
    public int[] Actions { get; }

    /// <summary>Where, from 0.</summary>
    public int[] Slots { get; }

    /// <summary>The logging policy's probability of it.</summary>
    public double[] Propensities { get; }

    /// <summary>What came of it.</summary>
    public double[] Rewards { get; }

    /// <summary>The probability of it under the policy that is asked about.</summary>
    public double[] TargetPropensities { get; }

    /// <summary>What is known of the situation, for models of the reward; estimators do not look at it.</summary>
    public ImmutableArray<ContextColumn> Context { get; init; } = [];

    /// <summary>A model's rewards; null when there is no model, and then estimators that need one refuse.</summary>
    public PredictedRewards? Predictions
    {
        get;
        init
        {
            Column.Check("predicted reward", value?.OfLogged ?? Rewards, Count, double.IsFinite, "a finite number");
            Column.Check("predicted target reward", value?.OfTarget ?? Rewards, Count, double.IsFinite, "a finite number");
            field = value;
        }
    }

    /// <summary>
    /// What hangs together, such as the rows of one page or one user: adjacent rows of the same number are one unit, and
    /// intervals are over units. Null when rows are independent of each other.
    /// </summary>
    public int[]? Units
    {
        get;
        init
        {
            Column.Check("unit", value?.Length ?? Count, Count);
            field = value;
        }
    }

    /// <summary>
    /// By row, the target's probability of what the logging policy could not have shown there. Null when it is not known;
    /// then missing support is only seen in weights whose mean is not 1.
    /// </summary>
    public double[]? UnsupportedShares
    {
        get;
        init
        {
            Column.Check("unsupported share", value ?? TargetPropensities, Count, number => number is >= 0 and <= 1, "from 0 to 1");
            field = value;
        }
    }

    /// <summary>
    /// The largest weight that the logging policy's design allows, not the largest that was seen: exact intervals need
    /// it. Null when it is not known.
    /// </summary>
    public double? LargestWeight { get; init; }
}

/// <summary>A column of the situation.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Values">By row.</param>
public sealed record ContextColumn(string Name, double[] Values);

/// <summary>Rewards as a model predicts them; the model must not have seen the row's own reward, or the estimates are too good.</summary>
/// <param name="OfLogged">By row, of what was shown.</param>
/// <param name="OfTarget">By row, of what the target would show: the mean over its actions, each with its probability.</param>
public sealed record PredictedRewards(double[] OfLogged, double[] OfTarget);

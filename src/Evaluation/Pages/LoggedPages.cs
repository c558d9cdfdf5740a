using RankOrchestrator.Evaluation.Logs;

namespace RankOrchestrator.Evaluation.Pages;

/// <summary>
/// Whole pages that were shown, as columns over pages × slots, page after page. A slot that was left empty has the reward 0 and
/// the propensity of being left empty. Which propensities there are decides which estimates there are.
/// </summary>
public sealed class LoggedPages
{
    /// <summary>Takes the columns over; throws an <see cref="ArgumentException"/> when they do not fit together.</summary>
    /// <param name="slots">Slots of every page, at least 1.</param>
    /// <param name="rewards">By page and slot.</param>
    public LoggedPages(int slots, double[] rewards)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        (Slots, Rewards, Count) = (slots, rewards, rewards.Length / slots);
        Column.Check("reward", rewards, Count * slots, double.IsFinite, "a finite number");
    }

    /// <summary>Slots of every page.</summary>
    public int Slots { get; }

    /// <summary>Number of pages.</summary>
    public int Count { get; }

    /// <summary>By page and slot.</summary>
    public double[] Rewards { get; }

    /// <summary>
    /// What hangs together, such as the pages of one user: adjacent pages of the same number are one unit, and intervals are over units. Null
    /// when pages are independent of each other.
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

    /// <summary>By page: the probability of the page as a whole. Null where the design does not make it exact.</summary>
    public PagePropensities? OfPages { get; init; }

    /// <summary>By page and slot: the probability of the slot's item at this slot, whatever else the page shows.</summary>
    public PagePropensities? OfSlots { get; init; }

    /// <summary>By page and slot: the target's probability of what the logging policy could not have shown there. Null when it is not known.</summary>
    public double[]? UnsupportedShares
    {
        get;
        init
        {
            Column.Check("unsupported share", value ?? Rewards, Count * Slots, number => value is null || number is >= 0 and <= 1, "from 0 to 1");
            field = value;
        }
    }

    /// <summary>By page and slot: the probability of all items from the first slot down to this one, in this order.</summary>
    public PagePropensities? OfPrefixes { get; init; }
}

/// <summary>Probabilities of the same thing under both policies.</summary>
public sealed record PagePropensities
{
    /// <summary>Takes the columns over; throws an <see cref="ArgumentException"/> when they are no probabilities.</summary>
    /// <param name="logged">Under the logging policy; above 0.</param>
    /// <param name="target">Under the policy that is asked about.</param>
    public PagePropensities(double[] logged, double[] target)
    {
        (Logged, Target) = (logged, target);
        Column.Check("propensity", logged, logged.Length, number => number is > 0 and <= 1, "above 0 and at most 1");
        Column.Check("target propensity", target, logged.Length, number => number is >= 0 and <= 1, "from 0 to 1");
    }

    /// <summary>Under the logging policy.</summary>
    public double[] Logged { get; }

    /// <summary>Under the policy that is asked about.</summary>
    public double[] Target { get; }
}


namespace RankOrchestrator.Allocation.Engines;

/// <summary>
/// Counts work against the step budget. A step stands for some hundreds of arithmetic operations (a quarter of a
/// microsecond or so); what is charged depends on the problem alone, so a budget ends the same search at the same point
/// on every machine. Work is charged before it is done, or in small pieces: what would exceed the budget ends the search instead.
/// The clock is only looked at to honour a deadline.
/// </summary>
internal sealed class StepMeter
{
    /// <summary>Arithmetic operations in a step.</summary>
    public const int OperationsPerStep = 512;

    private long budget;
    private Deadline deadline;

    /// <summary>Steps charged so far.</summary>
    public long Used { get; private set; }

    /// <summary>Steps that are left.</summary>
    public long Left => budget - Used;

    /// <summary>Whether the deadline passed before the budget was used.</summary>
    public bool EndedByClock { get; private set; }

    /// <summary>Whether the search has to come to an end.</summary>
    public bool IsOver { get; private set; }

    public void Start(AllocationOptions options)
    {
        (Used, EndedByClock, IsOver) = (0, false, false);
        (budget, deadline) = (options.StepBudget, options.Deadline);
    }

    /// <summary>Limits what may be used from here on to a part of what is left.</summary>
    /// <param name="part">The part.</param>
    /// <param name="most">Steps that it may be at most.</param>
    /// <returns>The budget to give back to <see cref="Release"/>.</returns>
    public long Confine(double part, long most = long.MaxValue)
    {
        var before = budget;
        budget = Math.Min(budget, Used + Math.Min(most, (long)((budget - Used) * part)));
        return before;
    }

    /// <summary>Ends a limit.</summary>
    public void Release(long before)
    {
        budget = before;
        IsOver = EndedByClock || Used >= budget;
    }

    /// <summary>Charges operations, rounded up to whole steps.</summary>
    /// <returns>Whether the search is over.</returns>
    public bool ChargeOperations(long operations) => Charge(1 + (operations / OperationsPerStep));

    /// <summary>Charges steps and looks at the clock.</summary>
    /// <returns>Whether the search is over.</returns>
    public bool Charge(long steps)
    {
        if (Used + steps > budget)
        {
            // What is left is too little for the work that comes next, and would be for ever.
            Used = Math.Max(Used, budget);
            IsOver = true;
            return true;
        }

        Used += steps;
        if (deadline.IsPast)
        {
            (IsOver, EndedByClock) = (true, true);
        }

        return IsOver;
    }
}

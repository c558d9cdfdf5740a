using RankOrchestrator.Allocation.Memory;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Certified.Model;

/// <summary>On what terms a model takes the constraints of a problem.</summary>
internal sealed class ModelTerms
{
    /// <summary>Leaves a constraint out of the model.</summary>
    public const double Absent = -1;

    private double[] penalties = [];

    /// <summary>Per constraint what a unit of violation costs: infinity when it must hold, <see cref="Absent"/> when it is left out.</summary>
    public Span<double> Penalties => penalties.AsSpan(0, Count);

    /// <summary>What an empty slot costs; infinity when every slot must be filled.</summary>
    public double EmptySlot { get; set; }

    /// <summary>Whether all candidates are worth nothing: only violations count.</summary>
    public bool IgnoresValues { get; set; }

    /// <summary>
    /// Worths of pages differ by whole multiples of this; 0 when they can be any numbers. A better page than one that is
    /// known is better by at least this much.
    /// </summary>
    public double Granularity { get; set; }

    /// <summary>Pages worth no more than this are of no interest: a bound at or under it is proof enough.</summary>
    public double Uninteresting { get; set; }

    /// <summary>What is added to a page's worth to get its objective: the charges for violations that cannot be avoided.</summary>
    public double Offset { get; set; }

    /// <summary>
    /// Whether worths are told apart as finely as rounding allows, instead of as finely as the relaxation tells them apart: what that
    /// leaves open is branched on.
    /// </summary>
    public bool IsFine { get; set; }

    /// <summary>Whether every unit of violation counts, so that a constraint implied by another still has a price of its own.</summary>
    public bool CountsEveryUnit { get; set; }

    private int Count { get; set; }

    /// <summary>The terms under which the problem is meant: hard constraints hold, soft ones cost their penalty.</summary>
    public void AsMeant(SlotProblem problem)
    {
        Reset(problem.Constraints.Length);
        EmptySlot = problem.AllowsEmptySlots ? 0 : double.PositiveInfinity;
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            Penalties[index] = problem.Constraints[index].Penalty;
        }
    }

    /// <summary>Each unit by which the chosen hard constraints are violated costs 1, nothing else counts.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="chosen">Per constraint whether it counts; null for all hard ones.</param>
    /// <param name="fills">Whether an empty slot counts as a unit.</param>
    public void Counted(SlotProblem problem, bool[]? chosen, bool fills)
    {
        Reset(problem.Constraints.Length);
        (IgnoresValues, Granularity, Uninteresting) = (true, 1, -0.001);
        EmptySlot = fills ? 1 : 0;
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            ref readonly var constraint = ref problem.Constraints[index];
            Penalties[index] = constraint.IsHard && (chosen is null || chosen[index]) ? 1 : Absent;
            if (constraint.IsSum && Penalties[index] > 0)
            {
                // Sums are counted in what their largest amount is: as near to a unit of the others as can be.
                var amounts = problem.Amounts(constraint.Amounts);
                Penalties[index] = 1 / (amounts.Unit * amounts.Span);
                Granularity = Math.Min(Granularity, 1 / amounts.Span);
            }
        }

        Uninteresting = -0.001 * Granularity;
    }

    /// <summary>Where each unit of these constraints costs 1, the least step in which worths differ.</summary>
    public static double StepOf(SlotProblem problem, int priority)
    {
        var step = 1.0;
        foreach (ref readonly var constraint in problem.Constraints)
        {
            step = constraint is { IsHard: true, IsSum: true } && constraint.Priority == priority ? Math.Min(step, problem.UnitOf(constraint)) : step;
        }

        return step;
    }

    /// <summary>Starts over: nothing costs anything but what is written down from now on.</summary>
    public void Reset(int constraints)
    {
        Count = constraints;
        (EmptySlot, Granularity, Offset) = (0, 0, 0);
        (IgnoresValues, CountsEveryUnit, IsFine) = (false, false, false);
        Uninteresting = double.NegativeInfinity;
        penalties = WorkArray.Sized(penalties, constraints);
    }
}

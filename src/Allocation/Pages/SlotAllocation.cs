using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Pages;

/// <summary>A page and what is proven about it.</summary>
public sealed record SlotAllocation
{
    /// <summary>The candidate in each slot, -1 where a slot is empty.</summary>
    public required int[] CandidateBySlot { get; init; }

    /// <summary>What is known about the page.</summary>
    public required AllocationStatus Status { get; init; }

    /// <summary>Value of the page: Σ weight · value minus penalties of violated soft constraints.</summary>
    public required double Objective { get; init; }

    /// <summary>No allowed page is worth more; at least <see cref="Objective"/>, safe against rounding.</summary>
    public required double Bound { get; init; }

    /// <summary>(Bound − Objective) / max(1e-9, |Bound|); 0 when proven best.</summary>
    public required double Gap { get; init; }

    /// <summary>The engine that made the page: <c>certified</c>, <c>cp-sat</c> or <c>greedy</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>Steps used.</summary>
    public long Steps { get; init; }

    /// <summary>Whether the wall clock, not the step budget, ended the search: the page may differ on another run.</summary>
    public bool EndedByClock { get; init; }

    /// <summary>Constraints that hold the page back, with their prices.</summary>
    public IReadOnlyList<BindingConstraint> Binding { get; init; } = [];

    /// <summary>Soft constraints that are violated, and hard ones that gave way.</summary>
    public IReadOnlyList<ConstraintViolation> Violations { get; init; } = [];

    /// <summary>When no page satisfies every hard constraint: a smallest set of them (indexes) that contradict each other.</summary>
    public IReadOnlyList<int> Conflict { get; init; } = [];
}

/// <summary>A constraint that holds the page back.</summary>
/// <param name="Constraint">Index in the problem.</param>
/// <param name="Price">
/// Page value, above 0: what one more unit of its limit would bring, from the dual; for a pin or forbid what removing it would bring,
/// exact on most pages that are proven best, otherwise at most what the other prices leave.
/// </param>
public readonly record struct BindingConstraint(int Constraint, double Price);

/// <summary>A constraint that the page does not satisfy.</summary>
/// <param name="Constraint">Index in the problem; -1 for filling every slot.</param>
/// <param name="Units">By how much; see <see cref="SlotConstraint.Penalty"/>.</param>
public readonly record struct ConstraintViolation(int Constraint, int Units);

using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Pages;

namespace RankOrchestrator.Allocation.Pages;

/// <summary>A page and what is proven about it.</summary>
public sealed record SlotAllocation
{
    /// <summary>The candidate in each slot, -1 where a slot is empty.</summary>
    public required int[] CandidateBySlot { get; init; }

    /// <summary>What the page is worth and what is proven about that.</summary>
    public required PageCertificate Certificate { get; init; }

    /// <inheritdoc cref="PageCertificate.Status"/>
    public AllocationStatus Status => Certificate.Status;

    /// <inheritdoc cref="PageCertificate.Objective"/>
    public double Objective => Certificate.Objective;

    /// <inheritdoc cref="PageCertificate.Bound"/>
    public double Bound => Certificate.Bound;

    /// <inheritdoc cref="PageCertificate.Gap"/>
    public double Gap => Certificate.Gap;

    /// <summary>The engine that made the page, one of <see cref="EngineNames"/> other than <see cref="EngineNames.Auto"/>.</summary>
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

    /// <summary>A page without candidates, where none satisfies every hard constraint and relaxing was not asked for.</summary>
    public static SlotAllocation Infeasible(int slots, string engine, long steps, bool endedByClock, IReadOnlyList<int> conflict)
    {
        var page = new int[slots];
        Array.Fill(page, -1);
        return new SlotAllocation
        {
            CandidateBySlot = page,
            Certificate = PageCertificate.Infeasible,
            Engine = engine,
            Steps = steps,
            EndedByClock = endedByClock,
            Conflict = conflict,
        };
    }
}

/// <summary>A constraint that holds the page back.</summary>
/// <param name="Constraint">Index in the problem.</param>
/// <param name="Price">
/// Page value, above 0: what one more unit of its limit would bring, from the dual; for a pin or forbid what removing it would bring,
/// exact on most pages that are proven best, otherwise at most what the other prices leave.
/// </param>
public readonly record struct BindingConstraint(int Constraint, double Price);

/// <summary>A constraint that the page does not satisfy.</summary>
/// <param name="Constraint">Index in the problem, or <see cref="SlotProblem.Filling"/>.</param>
/// <param name="Units">By how much; see <see cref="SlotConstraint.Penalty"/>.</param>
public readonly record struct ConstraintViolation(int Constraint, double Units);

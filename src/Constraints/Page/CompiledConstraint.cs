using System.Collections.Immutable;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Policies.Constraints;

namespace RankOrchestrator.Constraints.Page;

/// <summary>A constraint ready to be put into a slot problem.</summary>
internal sealed record CompiledConstraint(ConstraintPolicy Policy, CompiledExpression? When, CompiledExpression? Group, CompiledExpression? Per, byte[]? CandidateUtf8)
{
    /// <summary>Constraints over the same expression share one group (or partition); the index of the expression.</summary>
    public int GroupIndex { get; init; } = -1;

    /// <summary>The same of what the members of a group are told apart by; -1 where they are not.</summary>
    public int PerIndex { get; init; } = -1;

    /// <summary>What it says; <see cref="SlotConstraint.Members"/> are those of a request.</summary>
    public ImmutableArray<RowTemplate> Rows { get; } = ConstraintRows.Of(Policy);

    /// <summary>What computes its limit; null where nothing does.</summary>
    public CompiledExpression? Limit { get; init; }

    /// <summary>The row whose limit is computed; null where none is.</summary>
    public SlotConstraint? ComputedRow { get; } = ConstraintRows.Computed(Policy);

    /// <summary>The UTC ticks from which and before which it is in force; empty when it always is.</summary>
    public ImmutableArray<(long From, long To)> Periods { get; init; } = [];

    /// <summary>What each item counts in a sum, or the share of its group in a calibration; null for other kinds.</summary>
    public CompiledExpression? Of { get; init; }

    /// <summary>The attribute that items are compared by; -1 for other kinds.</summary>
    public int VectorColumn { get; init; } = -1;

    /// <summary>Of an order, who comes first; null for other kinds.</summary>
    public CompiledExpression? First { get; init; }

    /// <summary>Of an order, who comes after them; null for other kinds.</summary>
    public CompiledExpression? Then { get; init; }

    /// <summary>The index of <see cref="First"/>, as <see cref="GroupIndex"/>.</summary>
    public int FirstIndex { get; init; } = -1;

    /// <summary>The index of <see cref="Then"/>, as <see cref="GroupIndex"/>.</summary>
    public int ThenIndex { get; init; } = -1;

    /// <summary>The sums that it limits.</summary>
    public ImmutableArray<SumTemplate> Sums { get; init; } = [];

    /// <summary>Terms of which a part of the best is kept; their rows are made when the best is known.</summary>
    public ImmutableArray<KeptTerm> Keeps { get; init; } = [];

    /// <summary>What its rows are written as.</summary>
    public ConstraintSource Source { get; } = ConstraintRows.Source(Policy.Name);

    /// <summary>Whether it asks for members anywhere, other than for one candidate.</summary>
    public bool AsksForMembers => ComputedRow is { Sense: RowSense.AtLeast } || Rows.Any(static row => row.Row is { Sense: RowSense.AtLeast, IsPin: false });

    /// <summary>Whether an expression is written that does not compile: nothing is known about the constraint.</summary>
    public bool IsBroken => (Policy.When is not null && When is null) || (Policy.Group is not null && Group is null) || (Policy.Per is not null && Per is null)
        || (Policy.LimitExpression is not null && Limit is null)
        || ((Policy.Sum is not null || Policy.Calibration is not null) && Of is null)
        || Sums.Length < (Policy.Sum?.Limits.Length ?? 0) || Keeps.Length < Policy.Keeps.Length
        || (Policy.ComparedBy is not null && VectorColumn < 0)
        || (Policy.Before is not null && (First is null || Then is null));
}

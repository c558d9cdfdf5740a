using System.Collections.Immutable;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Rules;

/// <summary>
/// One rule as data: facts (request and candidates), conditions, actions. Nothing here knows how it is run; see the
/// decision on the rule engine seam.
/// </summary>
public sealed record RulePolicy
{
    /// <summary>Unique name, reported with every item it touches.</summary>
    public required PolicyText Name { get; init; }

    /// <summary>Why it exists.</summary>
    public required string Why { get; init; }

    /// <summary>Whom to ask about it.</summary>
    public required string Owner { get; init; }

    /// <summary>When it is in force; empty when it always is.</summary>
    public ImmutableArray<ActivePeriod> Active { get; init; } = [];

    /// <summary>Condition over the request; null when it always holds.</summary>
    public PolicyText? When { get; init; }

    /// <summary>Condition over each candidate; null when every candidate matches.</summary>
    public PolicyText? Match { get; init; }

    /// <summary>Among rules of one stratum the higher priority runs first. Default 0.</summary>
    public int Priority { get; init; }

    /// <summary>What it does.</summary>
    public required RuleActions Actions { get; init; }
}

/// <summary>A stretch of time.</summary>
/// <param name="From">First instant in it; null when it has no beginning.</param>
/// <param name="To">First instant after it; null when it has no end.</param>
public sealed record ActivePeriod(DateTimeOffset? From, DateTimeOffset? To);

/// <summary>What a rule does; an action that is not written is null or empty.</summary>
public sealed record RuleActions
{
    /// <summary>Takes matching candidates off the page.</summary>
    public bool Excludes { get; init; }

    /// <summary>Multiplies the value (divides a negative one, so that more than 1 always raises). Positive.</summary>
    public double? Boost { get; init; }

    /// <summary>Is added to the value, after <see cref="Boost"/>.</summary>
    public double? Add { get; init; }

    /// <summary>Tags that matching candidates get.</summary>
    public ImmutableArray<PolicyText> Tags { get; init; } = [];

    /// <summary>Slot in which the most valuable matching candidate must stand, from 0.</summary>
    public int? PinSlot { get; init; }

    /// <summary>Constraints that come into force although they are off by default.</summary>
    public ImmutableArray<PolicyText> Requires { get; init; } = [];

    /// <summary>Constraints that are out of force for this request.</summary>
    public ImmutableArray<PolicyText> Lifts { get; init; } = [];

    /// <summary>Weights that get another value for this request.</summary>
    public ImmutableArray<WeightChange> Sets { get; init; } = [];

    /// <summary>Whether anything happens to candidates.</summary>
    public bool TouchesItems => Excludes || Boost is not null || Add is not null || !Tags.IsEmpty || PinSlot is not null;

    /// <summary>Whether anything happens to the request as a whole.</summary>
    public bool TouchesRequest => !Requires.IsEmpty || !Lifts.IsEmpty || !Sets.IsEmpty;
}

/// <summary>A weight and the value it gets.</summary>
public sealed record WeightChange(PolicyText Weight, double Value);

using System.Collections.Immutable;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Rules.Actions;
using RankOrchestrator.Policies.Sayings;

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

    /// <summary>What is said of items that it did much for; null when nothing is.</summary>
    public Saying? Say { get; init; }

    /// <summary>What it does.</summary>
    public required RuleActions Actions { get; init; }
}

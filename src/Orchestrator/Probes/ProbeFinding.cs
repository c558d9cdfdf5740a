using System.Text.Json.Nodes;

namespace RankOrchestrator.Orchestrator.Probes;

/// <summary>Something that made-up requests showed about the policies.</summary>
/// <param name="Kind">What.</param>
/// <param name="Name">The rule, constraint, weight or place that it is about.</param>
/// <param name="Sentence">What was seen, for people.</param>
/// <param name="Request">A small request that shows it; null where no request did.</param>
internal sealed record ProbeFinding(ProbeKind Kind, string Name, string Sentence, JsonObject? Request)
{
    /// <summary>Whether somebody has to look at it, and not only a test is missing.</summary>
    public bool IsTrouble => Kind != ProbeKind.Reached;
}

/// <summary>What made-up requests show.</summary>
internal enum ProbeKind
{
    /// <summary>A part of the policies that no given request reaches can be reached.</summary>
    Reached,

    /// <summary>Hard constraints had to give way.</summary>
    Relaxed,

    /// <summary>A floor is met with no member to spare and costs the page something, or is missed and paid for.</summary>
    FloorAtLimit,

    /// <summary>No request made a rule do anything.</summary>
    NeverMatched,

    /// <summary>No request's values depend on a weight.</summary>
    WeightWithoutEffect,
}

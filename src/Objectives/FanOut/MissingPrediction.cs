using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.Remote;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>A prediction that was not delivered, or not for all candidates, on its way along its fallbacks.</summary>
/// <param name="model">The model that did not deliver.</param>
/// <param name="output">Which of its predictions.</param>
/// <param name="failure">Why.</param>
/// <param name="rows">Number of candidates that have none.</param>
internal sealed class MissingPrediction(BoundModel model, BoundOutput output, ModelFailure failure, int rows)
{
    public BoundModel Model => model;

    public BoundOutput Output => output;

    public ModelFailure Failure => failure;

    public int Rows => rows;

    /// <summary>Which candidates, and what the runtime said; null when there is nothing to add.</summary>
    public string? Detail { get; init; }

    /// <summary>The fallback that is tried next, or whose answer is awaited.</summary>
    public int Link { get; set; }

    /// <summary>The stand-in's call; null when none is awaited.</summary>
    public RemoteCall? Awaited { get; set; }

    /// <summary>Whether every candidate has a number.</summary>
    public bool IsFilled { get; set; }
}

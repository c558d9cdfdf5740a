using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Objectives.Failures;

/// <summary>Other causes as a <see cref="ModelFailure"/>.</summary>
internal static class ModelFailures
{
    /// <summary>Why an expression that a model needs was cut off.</summary>
    public static ModelFailure Of(CutOff cutOff) => cutOff switch
    {
        CutOff.Cost => ModelFailure.CostLimit,
        CutOff.Deadline => ModelFailure.Timeout,
        _ => ModelFailure.None,
    };
}

using RankOrchestrator.Objectives.FanOut;

namespace RankOrchestrator.Orchestrator.Pipeline;

/// <summary>Writes what a runtime said of a model's run that failed into the log.</summary>
internal static partial class FailedRuns
{
    /// <summary>Takes the model with its version, and the sentence.</summary>
    public static Action<string, string> Log(ILogger<ModelFanOut> logger) => (model, problem) => RunFailed(logger, model, problem);

    [LoggerMessage(EventId = 304, Level = LogLevel.Warning, Message = "A run of the model {Model} failed: {Problem}")]
    private static partial void RunFailed(ILogger logger, string model, string problem);
}

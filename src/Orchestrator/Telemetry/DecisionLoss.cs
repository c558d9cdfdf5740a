namespace RankOrchestrator.Orchestrator.Telemetry;

/// <summary>Why a line of the decision log was lost.</summary>
internal enum DecisionLoss
{
    /// <summary>More lines waited than may.</summary>
    Queue,

    /// <summary>The disk refused them.</summary>
    Disk,
}

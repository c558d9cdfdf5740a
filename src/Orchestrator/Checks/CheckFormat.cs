namespace RankOrchestrator.Orchestrator.Checks;

/// <summary>For whom findings are written.</summary>
internal enum CheckFormat
{
    /// <summary>People: place, sentence, the line with a caret, and a hint.</summary>
    Text,

    /// <summary>Scripts.</summary>
    Json,

    /// <summary>Code review tools.</summary>
    Sarif,
}

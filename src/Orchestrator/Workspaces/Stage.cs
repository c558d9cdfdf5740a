namespace RankOrchestrator.Orchestrator.Workspaces;

/// <summary>The stages of a request, in order.</summary>
internal enum Stage
{
    /// <summary>Bytes to columns.</summary>
    Read,

    /// <summary>Feature flags, and rules that act on the request.</summary>
    Prepare,

    /// <summary>Models to predictions.</summary>
    Objectives,

    /// <summary>Predictions to one number per candidate.</summary>
    Value,

    /// <summary>Rules on candidates.</summary>
    Rules,

    /// <summary>Candidates to slots.</summary>
    Slots,

    /// <summary>Page to answer, with its reasons.</summary>
    Explain,
}

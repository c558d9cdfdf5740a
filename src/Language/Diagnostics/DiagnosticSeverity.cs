namespace RankOrchestrator.Language.Diagnostics;

/// <summary>Whether a finding stops a policy from being served.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Worth a look; the policy is served.</summary>
    Warning,

    /// <summary>The policy is refused.</summary>
    Error,
}

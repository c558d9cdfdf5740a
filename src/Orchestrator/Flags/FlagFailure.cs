namespace RankOrchestrator.Orchestrator.Flags;

/// <summary>A flag that could not be evaluated for a request.</summary>
internal readonly record struct FlagFailure(string Flag, Exception Exception);

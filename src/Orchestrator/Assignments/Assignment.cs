namespace RankOrchestrator.Orchestrator.Assignments;

/// <summary>That a request's user is in an arm of an experiment.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Arm">The arm.</param>
/// <param name="IsForced">Whether the caller asked for the arm: then the page says nothing about what users do.</param>
internal readonly record struct Assignment(string Experiment, string Arm, bool IsForced);

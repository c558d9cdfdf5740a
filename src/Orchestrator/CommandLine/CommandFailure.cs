namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>Ends a command with <see cref="ExitCode.Invalid"/> and its message as the one line that is printed.</summary>
internal sealed class CommandFailure(string message) : Exception(message);

using RankOrchestrator.Orchestrator.CommandLine;

namespace RankOrchestrator.Orchestrator.Offline;

/// <summary>Ends a command with <see cref="ExitCode.Invalid"/> and its message as the one line that is printed.</summary>
internal sealed class CommandFailure(string message) : Exception(message);

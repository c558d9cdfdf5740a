using System.CommandLine;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>model</c>: what there is to do with a model before it is in the policies.</summary>
internal static class ModelCommand
{
    /// <summary>The command with those below it.</summary>
    public static Command Create(CommandOutput output) => new("model", "Look at a model before it is in the policies.") { ModelInspectCommand.Create(output) };
}

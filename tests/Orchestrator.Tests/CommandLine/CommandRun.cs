using System.Text.Json;
using RankOrchestrator.Orchestrator.CommandLine;
using RankOrchestrator.Orchestrator.Presentation;

namespace RankOrchestrator.Orchestrator.Tests.CommandLine;

/// <summary>What a command printed and returned, run inside the test's process.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public JsonElement[] Json => [.. Lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    public static Task<CommandRun> Of(params string[] arguments) => At(120, default, arguments);

    /// <summary>In a terminal of a width.</summary>
    public static async Task<CommandRun> At(int width, Ink ink, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var exitCode = await OrchestratorCommandLine.RunAsync(arguments, new CommandOutput(output, error, width) { Ink = ink });
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }
}

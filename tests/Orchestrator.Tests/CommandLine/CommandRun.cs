using System.Text.Json;
using RankOrchestrator.Orchestrator.CommandLine;

namespace RankOrchestrator.Orchestrator.Tests.CommandLine;

/// <summary>What a command printed and returned, run inside the test's process.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public JsonElement[] Json => [.. Lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    public static async Task<CommandRun> Of(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var exitCode = await OrchestratorCommandLine.RunAsync(arguments, new CommandOutput(output, error, Width: 120));
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }
}

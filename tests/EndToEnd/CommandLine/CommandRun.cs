using RankOrchestrator.Orchestrator.CommandLine;
using RankOrchestrator.Orchestrator.Presentation;

namespace RankOrchestrator.EndToEnd.CommandLine;

/// <summary>A command, run in this process as the executable would.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static Task<CommandRun> OfAsync(params string[] arguments) => InTerminalAsync(120, default, arguments);

    /// <summary>The same in a terminal of a width, with colours or without.</summary>
    public static async Task<CommandRun> InTerminalAsync(int width, Ink ink, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await OrchestratorCommandLine.RunAsync(arguments, new CommandOutput(output, error, width) { Ink = ink });
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Exit code 2, nothing on standard output, and one line that says why.</summary>
    public void ShouldFailWith(string sentence)
    {
        ExitCode.ShouldBe(2, Error);
        Output.ShouldBeEmpty();
        Error.TrimEnd('\n').ShouldNotContain("\n");
        Error.ShouldContain(sentence);
    }
}

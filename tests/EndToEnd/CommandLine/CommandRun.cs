using RankOrchestrator.Orchestrator.CommandLine;

namespace RankOrchestrator.EndToEnd.CommandLine;

/// <summary>A command, run in this process as the executable would.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static async Task<CommandRun> OfAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await OrchestratorCommandLine.RunAsync(arguments, new CommandOutput(output, error, 120));
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

using System.CommandLine;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>The executable's commands. Without one it serves.</summary>
internal static class OrchestratorCommandLine
{
    /// <summary>Runs what the arguments say and returns an <see cref="ExitCode"/>.</summary>
    public static async Task<int> RunAsync(string[] arguments, CommandOutput output)
    {
        // Settings such as --urls belong to the server, not to the command line's own grammar.
        if (ServeCommand.Takes(arguments))
        {
            return await ServeCommand.RunAsync(arguments, output);
        }

        // An expression may begin with '@' or '-': neither names a file of arguments nor a bundle of options.
        var parsed = Root(output).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (parsed.Errors.Count > 0)
        {
            return output.Fail($"{ParseProblem.Sentence(parsed)} See '{parsed.CommandResult.Command.Name} --help'.");
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = output.Out, Error = output.Error, EnableDefaultExceptionHandler = false });
        }
        catch (CommandFailure failure)
        {
            return output.Fail(failure.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return output.Fail(exception.Message);
        }
        catch (OperationCanceledException)
        {
            return output.Fail("Cancelled.");
        }
    }

    private static RootCommand Root(CommandOutput output) =>
        new("Ranks pages: one value over many models, rules and constraints from reviewed files, slots filled provably well.")
        {
            ServeCommand.Create(),
            RankCommand.Create(output),
            ExplainCommand.Create(output),
            PriceCommand.Create(output),
            FrontierCommand.Create(output),
            AllocateCommand.Create(output),
            VerifyCommand.Create(output),
            CheckCommand.Create(output),
            TestPoliciesCommand.Create(output),
            ProbeCommand.Create(output),
            SnapshotCommand.Create(output),
            LogCommand.Create(output),
            ReplayCommand.Create(output),
            DiffCommand.Create(output),
            ReportCommand.Create(output),
            EvaluateCommand.Create(output),
            ExperimentCommand.Create(output),
            ReferenceCommand.Create(output),
            ModelCommand.Create(output),
            ServeModelsCommand.Create(),
            RankOpenBanditCommand.Create(output),
            EvalCommand.Create(output),
        };
}

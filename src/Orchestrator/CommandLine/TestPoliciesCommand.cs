using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Orchestrator.Checks;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.PolicyTests;
using RankOrchestrator.Orchestrator.Settings;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>test-policies [policies]</c>: runs the tests that stand beside the policies.</summary>
internal static class TestPoliciesCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var folder = new Argument<string?>("policies") { Description = "The policy folder. Default: 'policies' here or in a folder above.", Arity = ArgumentArity.ZeroOrOne };
        var overlay = new PolicyOptions().Overlay;
        var filter = new Option<string>("--filter") { Description = "Run only tests whose name or file contains this.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        var command = new Command("test-policies", "Run the tests in policies/tests: exit code 0 when all pass, 1 when one fails, 2 when they cannot be run.") { folder, overlay, filter };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var location = PolicyOptions.Find(arguments.GetValue(folder), arguments.GetValue(overlay));
            var prefix = CheckCommand.PathPrefix(location.Folder);
            using var engine = new RankingEngine(new ServiceSettings { Watch = false }, location, TimeProvider.System, NullLoggerFactory.Instance);
            if (!engine.Loader.Load())
            {
                output.Out.Write(PolicyCheck.Of(location, TimeProvider.System).Render(CheckFormat.Text, prefix));
                return ExitCode.Invalid;
            }

            var run = await new PolicyTestRunner(engine, TimeProvider.System).RunAsync(arguments.GetValue(filter)!, cancellationToken);
            output.Out.Write(PolicyTestReport.Render(run, prefix));
            return run.ExitCode;
        });
        return command;
    }
}

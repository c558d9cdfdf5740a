using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Orchestrator.Checks;
using RankOrchestrator.Orchestrator.Coverage;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.PolicyTests;
using RankOrchestrator.Orchestrator.Settings;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>test-policies [policies]</c>: runs the tests that stand beside the policies, and says what they do not reach.</summary>
internal static class TestPoliciesCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var folder = new Argument<string?>("policies") { Description = "The policy folder. Default: 'policies' here or in a folder above.", Arity = ArgumentArity.ZeroOrOne };
        var options = new PolicyOptions();
        var filter = new Option<string>("--filter") { Description = "Run only tests whose name or file contains this.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        var coverage = new Option<bool>("--coverage") { Description = "Say which rules, constraints and branches of expressions no test reached." };
        var threshold = new Option<double?>("--threshold") { Description = "With --coverage: exit code 1 when less than so many percent are reached.", HelpName = "PERCENT" };
        var format = OutputFormat.Option();
        var command = new Command(
            "test-policies",
            "Run the tests in policies/tests: exit code 0 when all pass, 1 when one fails or too little is covered, 2 when they cannot be run.") { folder, options.Overlay, options.RuleEngine, filter, coverage, threshold, format };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var least = arguments.GetValue(threshold);
            if (least is not (null or (>= 0 and <= 100)) || (least is not null && !arguments.GetValue(coverage)))
            {
                throw new CommandFailure(least is >= 0 and <= 100 ? "--threshold needs --coverage." : "--threshold must be from 0 to 100.");
            }

            var location = options.Find(arguments.GetValue(folder), arguments);
            var isJson = arguments.GetValue(format) == OutputFormat.Json;
            var prefix = CheckCommand.PathPrefix(location.Folder);
            using var engine = new RankingEngine(new ServiceSettings { Watch = false }, location, TimeProvider.System, NullLoggerFactory.Instance);
            if (!engine.Loader.Load())
            {
                CheckCommand.Write(output, PolicyCheck.Of(location, TimeProvider.System), isJson ? CheckFormat.Json : CheckFormat.Text, prefix);
                return ExitCode.Invalid;
            }

            var reached = arguments.GetValue(coverage) ? new PolicyCoverage(engine.Plans.Current!) : null;
            var run = await new PolicyTestRunner(engine, TimeProvider.System) { Observes = reached is null ? null : reached.Observe }.RunAsync(arguments.GetValue(filter)!, cancellationToken);
            var report = reached?.ToReport();
            if (isJson)
            {
                output.Out.Write(PolicyTestJson.Render(run, report, prefix));
            }
            else
            {
                PolicyTestText.Write(output, run, prefix);
                if (report is not null)
                {
                    CoverageText.Write(output, report, prefix);
                }
            }

            return run.ExitCode == ExitCode.Done && report?.Percent < least ? ExitCode.Findings : run.ExitCode;
        });
        return command;
    }
}

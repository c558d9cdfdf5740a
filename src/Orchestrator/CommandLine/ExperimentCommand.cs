using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Comparisons;
using RankOrchestrator.Orchestrator.Experiments;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Presentation;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>experiment report</c> and <c>experiment plan</c>: what an experiment says of its users, and how many it needs.</summary>
internal static class ExperimentCommand
{
    private const double DefaultPower = 0.8;

    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output) => new("experiment", "What an experiment says, and how many users it needs.") { Report(output), Plan(output) };

    private static Command Report(CommandOutput output)
    {
        var (experiment, users, policies, report) = (File(), Users("The users whom the experiment reached"), new PolicyOptions(), new ReportOutput());
        var command = new Command(
            "report",
            "Say whether to ship, stop or go on: whether users came as they were meant to, each metric's lift with an interval that may be looked at every day, guardrails, segments. Exit code 1 when an arm is to be stopped.") { experiment, users };
        var feedback = FeedbackOption();
        command.Add(feedback);
        command.Add(policies.Folder);
        report.AddTo(command);
        command.SetAction(arguments =>
        {
            var declared = ExperimentSource.Find(arguments.GetValue(experiment)!, () => policies.Read(arguments).Folder);
            var (table, notes) = ExperimentSource.Users(declared, arguments.GetValue(users)!, isHistory: false, arguments.GetValue(feedback) ?? [], output);
            var verdict = ExperimentVerdict.Of(declared, table, notes);
            report.Write(
                arguments, output, $"Experiment {verdict.Experiment}", () => VerdictReport.Of(verdict), () => JsonSerializer.Serialize(verdict, ExperimentJson.Default.ExperimentVerdict) + "\n");
            return verdict.Arms.Any(arm => arm.Decision == Decision.Stop) ? ExitCode.Findings : ExitCode.Done;
        });
        return command;
    }

    private static Command Plan(CommandOutput output)
    {
        var (experiment, users, policies, report) = (File(), Users("Users as they were before, in whatever arm"), new PolicyOptions(), new ReportOutput());
        var power = new Option<double>("--power") { Description = "How often a change of the size that is asked for is to be found.", HelpName = "SHARE", DefaultValueFactory = _ => DefaultPower };
        var perDay = new Option<double?>("--users-per-day") { Description = "New users a day, to say days too.", HelpName = "N" };
        var command = new Command(
            "plan",
            "Say how many users are needed to find the smallest change worth having, and to see that guardrails hold.") { experiment, users, power, perDay };
        var feedback = FeedbackOption();
        command.Add(feedback);
        command.Add(policies.Folder);
        report.AddTo(command);
        command.SetAction(arguments =>
        {
            var (asked, daily) = (arguments.GetValue(power), arguments.GetValue(perDay));
            if (asked is not (> 0 and < 1))
            {
                throw new CommandFailure("--power must be above 0 and below 1.");
            }

            if (daily is { } newcomers && !(newcomers > 0 && double.IsFinite(newcomers)))
            {
                throw new CommandFailure("--users-per-day must be above 0.");
            }

            var declared = ExperimentSource.Find(arguments.GetValue(experiment)!, () => policies.Read(arguments).Folder);
            var (table, _) = ExperimentSource.Users(declared, arguments.GetValue(users)!, isHistory: true, arguments.GetValue(feedback) ?? [], output);
            var plans = ExperimentPlan.Of(declared, table, asked);
            report.Write(
                arguments, output, $"Plan of {declared.Name}", () => Blocks(plans, daily), () => JsonSerializer.Serialize(plans, ExperimentJson.Default.ImmutableArrayExperimentPlan) + "\n");
            return ExitCode.Done;
        });
        return command;
    }

    private static Option<string[]> FeedbackOption()
        => new("--feedback")
        {
            Description = "Feedback logs that are joined with the decision log: what users did.",
            HelpName = "FOLDER",
            Arity = ArgumentArity.OneOrMore,
        };

    private static Argument<string> File() => new("experiment") { Description = "The experiment: its file (YAML), or its name in the policy folder." };

    private static Argument<string> Users(string what)
        => new("users")
        {
            Description = what
            + ": a decision log, as a folder of segments or a segment; or a table of comma-separated values with a header, a row each "
            + "('-' reads standard input)."
        };

    private static IEnumerable<Block> Blocks(IReadOnlyList<ExperimentPlan> plans, double? perDay)
    {
        yield return new TableBlock(
            [
                new TextColumn("metric").Kept(),
                TextColumn.Number("now"),
                TextColumn.Number("change").Kept(),
                TextColumn.Number("users").Kept(),
                TextColumn.Number("looking once"),
                .. perDay is null ? Array.Empty<TextColumn>() : [TextColumn.Number("days").Kept()],
                new TextColumn("says"),
            ],
            [.. plans.Select(plan => new TableRow([
                plan.Metric,
                double.IsFinite(plan.Mean) ? Numbers.Amount(plan.Mean) : "",
                Numbers.Percent(plan.Effect),
                plan.Users is { } users ? Numbers.Count(users) : "",
                plan.UsersLookingOnce is { } once ? Numbers.Count(once) : "",
                .. perDay is not { } daily ? Array.Empty<string>() : [plan.Users is { } all ? Math.Ceiling(all / daily).ToString("#,0", CultureInfo.InvariantCulture) : ""],
                plan.Refusal ?? ""]))]);
    }
}

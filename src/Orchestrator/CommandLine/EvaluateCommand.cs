using System.CommandLine;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Orchestrator.Estimates;
using RankOrchestrator.Orchestrator.Feedback;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Settings;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>evaluate LOG --feedback FOLDER [--plan DIR|REVISION]</c>: what other pages would have got, from a log of pages that explored.</summary>
internal static class EvaluateCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var (logs, report, policies) = (LogCommand.Logs(), new ReportOutput(), new PolicyOptions());
        var plan = new Option<string?>("--plan")
        {
            Description = "The policies that are asked about: a folder, or a git revision such as HEAD~1, of which the policy folder is taken. "
                + "Default: the pages as they would have been without exploration.",
            HelpName = "DIR|REVISION",
        };
        var feedback = new Option<string[]>("--feedback")
        {
            Description = "Feedback logs that are joined with the decision log: what users did.",
            HelpName = "FOLDER",
            Arity = ArgumentArity.OneOrMore,
            Required = true,
        };
        var reward = new Option<string>("--reward") { Description = "What counts.", DefaultValueFactory = _ => "clicks" };
        reward.AcceptOnlyFromAmong(OutcomeColumns.All);
        var command = new Command(
            "evaluate",
            "Estimate what other pages would have got from users, from a decision log of surfaces that explore and the feedback on it. "
                + "Exit code 1 when nothing can be said about a surface.") { logs, feedback, reward, plan };
        report.AddTo(command);
        policies.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var (named, revision) = (arguments.GetValue(reward)!, arguments.GetValue(plan));
            var summary = new EstimateSummary(named, new FeedbackSettings().LateAfter);
            var mistakes = new LogMistakes(output);
            var files = LogLines.Find(arguments.GetValue(logs)!);
            var location = revision is null ? null : policies.Read(arguments);
            using var taken = revision is null or "" || Path.Exists(revision) ? null : GitPolicies.Take(revision, location!.Folder);
            using var ranking = revision is null ? null : OfflineRanking.Load(policies.Find(taken?.Folder ?? revision, arguments), new StoppedClock());
            using (var progress = ProgressLine.Over(output, files))
            {
                await new ExploredLog(ranking).ReadAsync(LogLines.ReadServed(files, mistakes.Say).Select(line => (line.Place, line.Text)), Take, cancellationToken);

                void Take(ExploredPage? page)
                {
                    progress.Advance();
                    summary.Add(page);
                }
            }

            foreach (var line in LogLines.Read(LogLines.Find(arguments.GetValue(feedback)!), mistakes.Say))
            {
                summary.AddFeedback(line.Place, line.Text);
            }

            var surfaces = summary.Estimates(new IntervalRules());
            if (surfaces.IsEmpty)
            {
                throw new CommandFailure(
                    "No page of the log says how probable it was: estimates need pages of surfaces that explore ('exploration' of the surface).");
            }

            var estimates = new EstimateReport(named, revision is null ? "without exploration" : $"by {revision}", [.. summary.Notes()], surfaces);
            report.Write(arguments, output, "Estimates", estimates.Blocks, estimates.Json);
            return surfaces.Any(surface => surface.Estimates.All(estimate => estimate.Value is null)) ? ExitCode.Findings : ExitCode.Done;
        });
        return command;
    }
}

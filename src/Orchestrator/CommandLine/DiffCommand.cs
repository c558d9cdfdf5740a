using System.CommandLine;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Snapshots;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>diff --before DIR</c>: what a change of policies does to real requests, before it ships.</summary>
internal static class DiffCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var before = new Option<string>("--before") { Description = "The policies in use, such as a checkout of the main branch.", Required = true, HelpName = "DIR" };
        var files = RequestFiles.Argument();
        var policies = new PolicyOptions();
        var command = new Command("diff", "Rank requests under two policy folders and say what changes on each page. Exit code 1 when something does.") { files, before };
        policies.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var requests = RequestFiles.Find(arguments.GetValue(files)!);
            using var old = OfflineRanking.Load(PolicyOptions.Find(arguments.GetValue(before), arguments.GetValue(policies.Overlay)), new StoppedClock());
            using var current = OfflineRanking.Load(policies.Read(arguments), new StoppedClock());
            var changed = 0;
            foreach (var request in requests)
            {
                var pageBefore = RankedPage.Read(await SnapshotCommand.RankAsync(old, request, cancellationToken));
                var pageAfter = RankedPage.Read(await SnapshotCommand.RankAsync(current, request, cancellationToken));
                changed += Print(output, request, pageBefore, pageAfter);
            }

            output.Out.WriteLine($"{requests.Count} {(requests.Count == 1 ? "page" : "pages")}: {changed} would change");
            return changed == 0 ? ExitCode.Done : ExitCode.Findings;
        });
        return command;
    }

    private static int Print(CommandOutput output, string request, RankedPage before, RankedPage after)
    {
        var lines = PageDifference.Describe(before, after);
        output.Out.WriteLine($"{request}: {PageDifference.Summarize(before, after)}");
        foreach (var line in lines)
        {
            output.Out.WriteLine(line);
        }

        return lines.Count == 0 ? 0 : 1;
    }
}

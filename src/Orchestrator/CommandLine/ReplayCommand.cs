using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Presentation;
using RankOrchestrator.Orchestrator.Replays;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>replay LOG --plan DIR|REVISION</c>: makes logged pages again and says which are not, byte for byte, what was served.</summary>
internal static class ReplayCommand
{
    private const int Listed = 10;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var logs = LogCommand.Logs();
        var plan = new Option<string?>("--plan")
        {
            Description = "The policies that rank: a folder, or a git revision such as HEAD~1, of which the policy "
            + "folder is taken. Default: those of --policies.",
            HelpName = "DIR|REVISION"
        };
        var (format, policies) = (OutputFormat.Option(), new PolicyOptions());
        var command = new Command(
            "replay",
            "Rank the requests of a decision log again, with what their models said, and compare the pages with those that were served. Exit code 1 when one "
                + "differs, 2 when one cannot be made again.") { logs, plan, format };
        policies.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var files = LogLines.Find(arguments.GetValue(logs)!);
            var (location, revision) = (policies.Read(arguments), arguments.GetValue(plan));
            using var taken = revision is null or "" || Path.Exists(revision) ? null : GitPolicies.Take(revision, location.Folder);
            using var ranking = OfflineRanking.Load(revision is null ? location : policies.Find(taken?.Folder ?? revision, arguments), new StoppedClock());
            var (summary, mistakes) = (new ReplaySummary(Listed), new InputMistakes());
            using (var progress = ProgressLine.Over(output, files))
            {
                var lines = LogLines.ReadServed(files, mistakes.Say).Select(line => (line.Place, line.Text));
                await new ReplayRun(ranking).RunAsync(lines, Take, cancellationToken);

                void Take(ReplayedPage page)
                {
                    progress.Advance();
                    if (page.Refusal is { } refusal)
                    {
                        mistakes.Refuse($"{page.Place}: {refusal.Title}. {refusal.Detail}");
                    }
                    else
                    {
                        summary.Add(page);
                    }
                }
            }

            mistakes.Report(output, isAll: summary.Pages == 0, files);
            if (arguments.GetValue(format) == OutputFormat.Json)
            {
                output.Out.WriteLine(Json(summary, ranking.Plan.Hash).ToJsonString(Indented));
            }
            else
            {
                Print(output, summary);
            }

            return mistakes.Any ? ExitCode.Invalid : summary.HasChanges ? ExitCode.Findings : ExitCode.Done;
        });
        return command;
    }

    private static void Print(CommandOutput output, ReplaySummary summary)
    {
        var (entered, left, moved) = summary.Items;
        output.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{summary.Pages:#,0} {(summary.Pages == 1 ? "page" : "pages")}: {summary[ReplayOutcome.Identical]:#,0} identical, "
                + $"{summary[ReplayOutcome.OtherReasons]:#,0} with other values or reasons, {summary[ReplayOutcome.OtherItems]:#,0} with other items or "
                    + $"another order"));
        output.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{summary.OfSamePlan:#,0} served by this plan, {summary.Pages - summary.OfSamePlan:#,0} by others"));
        if (!summary.HasChanges)
        {
            return;
        }

        output.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Items: {entered:#,0} entered, {left:#,0} left, {moved:#,0} moved"));
        if (summary.Timed > 0)
        {
            output.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{summary.Timed:#,0} of the pages that differ were cut short by a deadline when they were served"));
        }

        foreach (var (surface, counts) in summary.Surfaces)
        {
            output.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{PlainText.Safe(surface)}: {counts[0]:#,0} identical, {counts[1]:#,0} other values or reasons, {counts[2]:#,0} other items"));
        }

        output.Out.WriteLine();
        output.Out.WriteLine("Pages that changed most");
        foreach (var page in summary.Most)
        {
            output.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{PlainText.Safe(page.Place)} {PlainText.Safe(page.RequestId)}: {page.Entered} entered, {page.Left} left, {page.Moved} moved"));
        }
    }

    private static JsonObject Json(ReplaySummary summary, string plan) => new()
    {
        ["plan"] = plan,
        ["pages"] = summary.Pages,
        ["identical"] = summary[ReplayOutcome.Identical],
        ["otherReasons"] = summary[ReplayOutcome.OtherReasons],
        ["otherItems"] = summary[ReplayOutcome.OtherItems],
        ["samePlan"] = summary.OfSamePlan,
        ["timed"] = summary.Timed,
        ["entered"] = summary.Items.Entered,
        ["left"] = summary.Items.Left,
        ["moved"] = summary.Items.Moved,
        ["most"] = new JsonArray([.. summary.Most.Select(page => (JsonNode)new JsonObject
        {
            ["place"] = page.Place,
            ["requestId"] = page.RequestId,
            ["surface"] = page.Surface,
            ["entered"] = page.Entered,
            ["left"] = page.Left,
            ["moved"] = page.Moved,
        })]),
    };
}

using System.CommandLine;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Presentation;
using RankOrchestrator.Orchestrator.Reports;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>report LOG|REQUESTS -o FILE.html</c>: what many pages are like, as one file that can be sent around.</summary>
internal static class ReportCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var requests = RequestFiles.Argument();
        var file = new Option<string>("--output", "-o") { Description = "The page to write: one file of HTML that needs no network and no script.", Required = true, HelpName = "FILE.html" };
        var by = new Option<string[]>("--by")
        {
            Description = "Attributes to count exposure by, such as merchant,category,sponsored. Default: what the "
            + "surfaces declare under 'display'.",
            HelpName = "NAMES",
            AllowMultipleArgumentsPerToken = true
        };
        var noTimes = new Option<bool>("--no-times") { Description = "Leave out the times, so that two runs over the same requests write the same bytes." };
        var policies = new PolicyOptions();
        var command = new Command(
            "report",
            "Rank requests, or the lines of a decision log with their models' outputs, and write what the pages are like: value by objective, exposure, limits, prices, gaps, degradations, latency, examples. Exit code 2 when a request cannot be ranked.") { requests, file, by, noTimes };
        policies.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var files = RequestFiles.Find(arguments.GetValue(requests)!);
            using var ranking = OfflineRanking.Load(policies.Read(arguments), new PatientClock());
            var surfaces = ranking.Plan.Surfaces;
            var attributes = new TableSchema(surfaces.SelectMany(surface => surface.Policy.Schema.Attributes.Columns).DistinctBy(column => column.Name, StringComparer.Ordinal));
            var names = arguments.GetValue(by) is { Length: > 0 } written
                ? CandidateColumns.Check(written, attributes)
                : [.. surfaces.SelectMany(surface => surface.Policy.Display).Distinct(StringComparer.Ordinal)];
            var (summary, mistakes) = (new ReportSummary(names), new InputMistakes());
            using (var progress = ProgressLine.Over(output, files))
            {
                await ReportRun.RunAsync(ranking, RecordedRequests.Read(files, mistakes.Say), names, Take, cancellationToken);

                void Take(ReportPage page)
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
            var path = arguments.GetValue(file)!;
            await File.WriteAllTextAsync(
                path,
                HtmlReport.Render(
                    $"Pages of {string.Join(", ", files.Take(3))}{(files.Count > 3 ? " and more" : "")}",
                    new PagesReport(summary, ranking.Plan.Hash, QuotaSubjects.Of(ranking.Plan), !arguments.GetValue(noTimes)).Blocks()),
                cancellationToken);
            output.Out.WriteLine(FormattableString.Invariant($"{summary.Pages} {(summary.Pages == 1 ? "page" : "pages")}: {path}"));
            return mistakes.Any ? ExitCode.Invalid : ExitCode.Done;
        });
        return command;
    }
}

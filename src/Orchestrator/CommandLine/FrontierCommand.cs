using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Frontiers;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Plans;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>frontier LOG|REQUESTS --objectives A,B</c>: what objectives can be had together, and by which weights.</summary>
internal static class FrontierCommand
{
    private const long DefaultSteps = 1_000_000;
    private const int DefaultPages = 500;
    private const int DefaultPoints = 20;
    private const int MostPoints = 60;

    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var files = RequestFiles.Argument();
        files.Description = "Request files, decision logs (.jsonl, .gz), whose model outputs then count, or folders of request files, all of one surface. Default: 'samples'.";
        var objectives = new Option<string>("--objectives") { Description = "Two or three terms of the value to trade, such as click,order.", HelpName = "NAMES", Required = true };
        var surface = new Option<string?>("--surface") { Description = "Take the requests of this surface and leave out all others.", HelpName = "NAME" };
        var maximise = new Option<string?>("--maximise") { Description = "The objective to have the most of; says which weights.", HelpName = "NAME" };
        var keep = new Option<string[]>("--keep")
        {
            Description = "What another has to keep of what it is today, such as "
            + "\"click>=0.98\"; with --maximise.",
            HelpName = "SHARE",
            AllowMultipleArgumentsPerToken = true
        };
        var picture = new Option<string?>("--output", "-o") { Description = "Draw it as SVG into this file.", HelpName = "FILE" };
        var points = new Option<int>("--points") { Description = "Corners after which no more are looked for.", HelpName = "N", DefaultValueFactory = _ => DefaultPoints };
        var most = new Option<int>("--most") { Description = "Requests to take, the first so many; they are held in memory.", HelpName = "N", DefaultValueFactory = _ => DefaultPages };
        var steps = new Option<long>("--steps") { Description = "Steps that each page may take.", HelpName = "N", DefaultValueFactory = _ => DefaultSteps };
        var format = OutputFormat.Option();
        var policies = new PolicyOptions();
        var command = new Command(
            "frontier",
            "Say how much of one objective requests give up for another as weights change: exact pages, weights by refinement, and the weights that have the most of one while others keep what is asked.") { files, objectives, surface, maximise, keep, picture, points, most, steps, format };
        policies.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            Check(arguments.GetValue(points), arguments.GetValue(most), arguments.GetValue(steps));
            string[] names = arguments.GetValue(objectives)!.Split(',', StringSplitOptions.TrimEntries);
            var kept = arguments.GetValue(keep)!.Select(text => KeptAmount.Read(text, names)).ToArray();
            var target = Target(arguments.GetValue(maximise), names, kept);
            var requests = RecordedRequests.Read(RequestFiles.Find(arguments.GetValue(files)!), output);
            using var ranking = OfflineRanking.Load(policies.Read(arguments), new StoppedClock());
            var report = await DrawAsync(
                new Wanted(names, arguments.GetValue(surface), arguments.GetValue(points), arguments.GetValue(most), arguments.GetValue(steps), target, kept),
                requests,
                ranking,
                cancellationToken);
            if (arguments.GetValue(picture) is { } path)
            {
                await File.WriteAllTextAsync(path, FrontierPicture.Draw(report), cancellationToken);
            }

            if (arguments.GetValue(format) == OutputFormat.Json)
            {
                output.Out.WriteLine(JsonSerializer.Serialize(report, FrontierJson.Default.FrontierReport));
            }
            else
            {
                FrontierText.Write(output, report, isAsked: target >= 0);
            }

            return target >= 0 && report.Chosen is null ? ExitCode.Findings : ExitCode.Done;
        });
        return command;
    }

    private static void Check(int points, int most, long steps)
    {
        var wrong = points is < 3 or > MostPoints ? string.Create(CultureInfo.InvariantCulture, $"--points must be from 3 to {MostPoints}.")
            : most < 1 ? "--most must be at least 1."
            : steps < 1 ? "--steps must be at least 1."
            : null;
        if (wrong is not null)
        {
            throw new CommandFailure(wrong);
        }
    }

    private static int Target(string? name, string[] objectives, KeptAmount[] kept)
    {
        if (name is null)
        {
            return kept.Length == 0 ? -1 : throw new CommandFailure("--keep says what others keep while one grows: name that one with --maximise.");
        }

        var target = Array.IndexOf(objectives, name);
        return target < 0 ? throw new CommandFailure($"--maximise takes one of {string.Join(", ", objectives)}, not '{name}'.")
            : kept.Any(keep => keep.Objective == target) || kept.DistinctBy(keep => keep.Objective).Count() < kept.Length ? throw new CommandFailure("--keep takes each of the other objectives once.")
            : target;
    }

    private static async Task<FrontierReport> DrawAsync(Wanted wanted, IEnumerable<RecordedRequest> requests, OfflineRanking ranking, CancellationToken cancellationToken)
    {
        if (wanted.Surface is { } named && ranking.Plan.Find(named) is null)
        {
            throw new CommandFailure($"There is no surface '{named}'. {Suggestion.Hint(named, ranking.Plan.Surfaces.Select(known => known.Name)) ?? ""}".Trim());
        }

        TradedObjectives? objectives = null;
        TradedPages? pages = null;
        SurfacePlan? surface = null;
        try
        {
            foreach (var request in requests)
            {
                var result = await ranking.HoldAsync(request.Body, request.Conditions, cancellationToken);
                if (result.Problem is { } problem)
                {
                    throw new CommandFailure($"{request.Place}: {problem.Title}. {problem.Detail}");
                }

                if (wanted.Surface is { } only && result.Surface != only)
                {
                    result.Dispose();
                    continue;
                }

                surface ??= result.Workspace!.Surface;
                objectives ??= TradedObjectives.Find(surface, wanted.Objectives);
                pages ??= new TradedPages(objectives, wanted.Steps);
                Take(pages, surface, result, request.Place);
                if (pages.Count == wanted.Most)
                {
                    break;
                }
            }

            double[] today = [.. objectives?.Weights.Select(weight => surface!.DefaultWeights[weight]) ?? []];
            return pages is null ? throw new CommandFailure("There is no request to draw a frontier of.")
                : Frontier.Draw(surface!.Name, pages, objectives!, today, wanted.Points, wanted.Target, wanted.Keeps);
        }
        finally
        {
            pages?.Dispose();
        }
    }

    private static void Take(TradedPages pages, SurfacePlan surface, RankResult result, string place)
    {
        if (result.Surface == surface.Name)
        {
            pages.Add(result);
            return;
        }

        var other = result.Surface;
        result.Dispose();
        throw new CommandFailure($"{place}: The request is for '{other}', those before for '{surface.Name}'; --surface says which of them to take.");
    }

    private sealed record Wanted(IReadOnlyList<string> Objectives, string? Surface, int Points, int Most, long Steps, int Target, IReadOnlyList<KeptAmount> Keeps);
}

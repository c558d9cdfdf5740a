using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Alternatives;
using RankOrchestrator.Orchestrator.Explanations;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>explain REQUEST.json</c>: why items stand where they stand or nowhere, and what would change that.</summary>
internal static class ExplainCommand
{
    /// <summary>Ten times what a page takes that is served: an explanation is asked for once and rests on proofs.</summary>
    private const long DefaultSteps = 1_000_000;

    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var file = new Argument<string>("request") { Description = "The request, as POST /rank takes it, or a line of a decision log, whose model outputs then count; '-' reads standard input." };
        var items = new Option<string[]>("--item")
        {
            Description = "Candidates to explain, on the page or not. Default: "
            + "the items of the page, in short.",
            HelpName = "ID",
            AllowMultipleArgumentsPerToken = true
        };
        var slot = new Option<int?>("--slot")
        {
            Description = "What brings the items to this slot or above it, from 0; without --item, the item that stands there. Default: one higher than "
            + "where each stands, or the last one.",
            HelpName = "K"
        };
        var format = OutputFormat.Option();
        var steps = new Option<long>("--steps") { Description = "Steps that each page that is solved again may take.", HelpName = "N", DefaultValueFactory = _ => DefaultSteps };
        var policies = new PolicyOptions();
        var command = new Command(
            "explain",
            "Say why an item stands where it stands or nowhere, which rules and constraints decide it, and what it takes to stand elsewhere: exactly, by solving the page again.") { file, items, slot, format, steps };
        policies.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            if (arguments.GetValue(steps) < 1)
            {
                throw new CommandFailure("--steps must be at least 1.");
            }

            var path = arguments.GetValue(file)!;
            var request = Single(path);
            using var ranking = OfflineRanking.Load(policies.Read(arguments), new StoppedClock());
            var (explanation, problem) = await ranking.RankAsync(
                request.Body,
                request.Conditions,
                result => Explain(path, result.Workspace!, arguments.GetValue(items)!, arguments.GetValue(slot), arguments.GetValue(steps)),
                cancellationToken);
            if (problem is not null)
            {
                return output.Fail($"{path}: {problem.Title}. {problem.Detail}");
            }

            if (arguments.GetValue(format) == OutputFormat.Json)
            {
                output.Out.WriteLine(JsonSerializer.Serialize(explanation!, ExplanationJson.Default.PageExplanation));
            }
            else
            {
                ExplanationText.Write(output, explanation!);
            }

            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The one request of a file, or the one line of a decision log.</summary>
    private static RecordedRequest Single(string path)
    {
        RecordedRequest[] requests = [.. RecordedRequests.Read([path], static (sentence, _) => throw new CommandFailure(sentence)).Take(2)];
        return requests switch
        {
            [var request] => request,
            [] => throw new CommandFailure($"{path}: There is no request in it."),
            _ => throw new CommandFailure($"{path}: There is more than one request in it; one is explained at a time."),
        };
    }

    private static PageExplanation Explain(string path, RankWorkspace ranked, string[] items, int? slot, long steps)
    {
        if (slot is { } asked && (asked < 0 || asked >= ranked.Request.SlotCount))
        {
            throw new CommandFailure(string.Create(CultureInfo.InvariantCulture, $"{path}: There is no slot {asked}: the page has slots 0 to {ranked.Request.SlotCount - 1}."));
        }

        var candidates = ranked.Request.Candidates;
        foreach (var item in items)
        {
            if (candidates.Find(System.Text.Encoding.UTF8.GetBytes(item)) < 0)
            {
                var hint = Suggestion.Hint(item, Enumerable.Range(0, candidates.Count).Select(candidates.Id));
                throw new CommandFailure($"{path}: There is no candidate '{Excerpt.Of(item)}'.{(hint is null ? "" : " " + hint)}");
            }
        }

        var solver = new PageSolver(steps);
        return items.Length > 0 || slot is not { } which
            ? PageExplanation.Of(ranked, items, slot, solver)
            : ranked.Allocation.CandidateBySlot[which] is >= 0 and var candidate
                ? PageExplanation.Of(ranked, [candidates.Id(ranked.Page.Rows[candidate])], null, solver)
                : throw new CommandFailure(string.Create(CultureInfo.InvariantCulture, $"{path}: Slot {which} is empty."));
    }
}

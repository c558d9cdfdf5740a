using System.CommandLine;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Objectives.Value;
using RankOrchestrator.Orchestrator.Comparisons;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Plans;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>diff --before REVISION</c>: what a change of policies does to real requests, before it ships.</summary>
internal static class DiffCommand
{
    /// <summary>Pages that can be shown item by item.</summary>
    private const int MostShown = 1_000;

    /// <summary>Pages that are listed as changed most, without being shown.</summary>
    private const int Listed = 10;

    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var options = new Options();
        var command = new Command(
            "diff",
            "Rank requests under two policy folders and say what changes: a summary, and single pages when asked. Exit code 1 when something changes, or with --fail-if only when a condition holds; 2 when a request cannot be ranked.");
        options.AddTo(command);
        command.SetAction((arguments, cancellationToken) => RunAsync(output, options, arguments, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandOutput output, Options options, ParseResult arguments, CancellationToken cancellationToken)
    {
        var shown = arguments.GetValue(options.Pages);
        if (shown is < 0 or > MostShown)
        {
            throw new CommandFailure(FormattableString.Invariant($"--pages must be from 0 to {MostShown}, not {shown}."));
        }

        var requests = RequestFiles.Find(arguments.GetValue(options.Requests)!);
        var location = options.Policies.Read(arguments);
        var revision = arguments.GetValue(options.Before)!;
        using var taken = revision.Length == 0 || Path.Exists(revision) ? null : GitPolicies.Take(revision, location.Folder);
        var locationBefore = options.Policies.Find(taken?.Folder ?? revision, arguments);
        var loading = Task.Run(() => Load(revision, locationBefore), cancellationToken);
        using var after = OfflineRanking.Load(location, new StoppedClock());
        using var before = await loading;

        SurfacePlan[] surfaces = [.. before.Plan.Surfaces, .. after.Plan.Surfaces];
        var attributes = surfaces.SelectMany(surface => surface.Policy.Schema.Attributes.Columns).DistinctBy(column => column.Name, StringComparer.Ordinal).ToArray();
        var conditions = (arguments.GetValue(options.FailIf) ?? []).Select(text => FailCondition.Parse(text, Objectives(surfaces), [.. attributes.Select(column => column.Name)])).ToArray();
        var asked = arguments.GetValue(options.By) is { Length: > 0 } written
            ? CandidateColumns.Check(written, new TableSchema(attributes))
            : [.. after.Plan.Surfaces.SelectMany(surface => surface.Policy.Display)];
        string[] by = [.. asked.Concat(conditions.Select(condition => condition.Quantity.Attribute).OfType<string>()).Distinct(StringComparer.Ordinal)];

        var isOne = requests.Count == 1 && !RecordedRequests.IsNamedLikeLines(requests[0]);
        var most = shown ?? (isOne ? 1 : 0);
        var summary = new ComparisonSummary(by, Math.Max(Listed, most), (arguments.GetValue(options.Page) ?? []).ToHashSet(StringComparer.Ordinal));
        var mistakes = new InputMistakes();
        using (var progress = ProgressLine.Over(output, requests))
        {
            await new ComparisonRun(before, after, by).RunAsync(RecordedRequests.Read(requests, mistakes.Say), Take, cancellationToken);

            void Take(PageComparison page)
            {
                progress.Advance();
                if (page.Before is null && page.After is null)
                {
                    mistakes.Refuse($"{page.Place}: {page.Refusal!.Title}. {page.Refusal.Detail}");
                }
                else
                {
                    summary.Add(page);
                }
            }
        }

        mistakes.Report(output, isAll: summary.Pages == 0, requests);
        var verdicts = conditions.Select(condition => (Condition: condition, Verdict: condition.Check(summary)))
            .Select(checkedOne => (checkedOne.Condition, checkedOne.Verdict.Holds, checkedOne.Verdict.Value))
            .ToArray();
        var showsTimes = arguments.GetValue(options.Times);
        options.Output.Write(
            arguments,
            output,
            $"What changes from {revision} to {CheckCommand.PathPrefix(location.Folder).TrimEnd('/')}",
            () => new ComparisonReport(summary, shown, isOne, showsTimes).Blocks(verdicts),
            () => ComparisonJson.Render(summary, verdicts, most, showsTimes));
        var hasFailed = conditions.Length > 0 ? verdicts.Any(verdict => verdict.Holds) : summary.HasChanges;
        return mistakes.Any ? ExitCode.Invalid : hasFailed ? ExitCode.Findings : ExitCode.Done;
    }

    private static OfflineRanking Load(string revision, PolicyLocation location)
    {
        try
        {
            return OfflineRanking.Load(location, new StoppedClock());
        }
        catch (CommandFailure failure)
        {
            throw new CommandFailure($"--before {revision}: {failure.Message}");
        }
    }

    /// <summary>Everything that the values of pages are split into: terms, and rules that add something.</summary>
    private static string[] Objectives(IEnumerable<SurfacePlan> surfaces)
        => [.. surfaces.SelectMany(surface => surface.Value.Combination == ValueCombination.Product
            ? ["value"]
            : surface.Value.Terms.Concat(surface.Rules.Rules.Where(rule => rule.Actions.Adds).Select(rule => rule.Name.Text))).Distinct(StringComparer.Ordinal)];

    private sealed class Options
    {
        public Argument<string[]> Requests { get; } = RequestFiles.Argument();

        public Option<string> Before { get; } = new("--before")
        {
            Description = "The policies in use: a folder, or a git revision such as HEAD~1 or main, of "
            + "which the policy folder is taken.",
            Required = true,
            HelpName = "DIR|REVISION"
        };

        public Option<string[]> By { get; } = new("--by")
        {
            Description = "Attributes to count exposure by, such as merchant,category,sponsored. Default: what the "
            + "surfaces declare under 'display'.",
            HelpName = "NAMES",
            AllowMultipleArgumentsPerToken = true
        };

        public Option<int?> Pages { get; } = new("--pages")
        {
            Description = "Show so many of the pages that changed most item by item. Default: the page, when "
            + "one request is named; else none.",
            HelpName = "COUNT"
        };

        public Option<string[]> Page { get; } = new("--page")
        {
            Description = "Show the page of this request item by item: a file, or a line of a log "
            + "as FILE:LINE. May be repeated.",
            HelpName = "REQUEST"
        };

        public Option<string[]> FailIf { get; } = new("--fail-if")
        {
            Description = "Exit code 1 when this holds, such as 'value.drop > 1%', and not for any "
            + "change. May be repeated. Quantities: " + string.Join(", ", Quantity.Patterns) + ".",
            HelpName = "CONDITION"
        };

        public Option<bool> Times { get; } = new("--times") { Description = "Say how long the slowest page took; two runs then do not print the same." };

        public PolicyOptions Policies { get; } = new();

        public ReportOutput Output { get; } = new();

        public void AddTo(Command command)
        {
            command.Add(Requests);
            command.Add(Before);
            Policies.AddTo(command);
            command.Add(By);
            command.Add(Pages);
            command.Add(Page);
            command.Add(FailIf);
            command.Add(Times);
            Output.AddTo(command);
        }
    }
}

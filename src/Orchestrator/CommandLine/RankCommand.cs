using System.CommandLine;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Snapshots;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>rank REQUEST.json</c>: one page, as a table or as it would be served.</summary>
internal static class RankCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var file = new Argument<string>("request") { Description = "The request, as POST /rank takes it; '-' reads standard input." };
        var json = new Option<bool>("--json") { Description = "Print the answer as it would be served." };
        var columns = new Option<string[]>("--columns")
        {
            Description = "Attributes of the candidates to show. Default: what the surface declares under 'display'.",
            HelpName = "NAMES",
            AllowMultipleArgumentsPerToken = true,
        };
        var policies = new PolicyOptions();
        var command = new Command("rank", "Rank one request and print the page: slot, item, value and its parts, and why.") { file, json, columns };
        policies.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var path = arguments.GetValue(file)!;
            var body = InputFiles.Read(path, InputFiles.RequestBytes);
            using var ranking = OfflineRanking.Load(policies.Read(arguments), new PatientClock());

            // The first request of a process pays for compiling the code; the second shows what a request takes.
            await ranking.RankAsync(body, cancellationToken);
            var (answer, problem) = await ranking.RankAsync(body, cancellationToken);
            if (problem is not null)
            {
                return output.Fail($"{path}: {problem.Title}. {problem.Detail}");
            }

            if (arguments.GetValue(json))
            {
                output.Out.WriteLine(System.Text.Encoding.UTF8.GetString(answer));
            }
            else
            {
                var page = RankedPage.Read(answer);
                var surface = ranking.Plan.Find(page.Surface)!.Policy;
                var shown = arguments.GetValue(columns) is { Length: > 0 } written ? CandidateColumns.Check(written, surface.Schema.Attributes) : surface.Display;
                PageTable.Write(output, page, CandidateColumns.Read(body, shown), Timings(answer));
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static string Timings(byte[] answer)
    {
        using var document = JsonDocument.Parse(answer);
        var stages = document.RootElement.GetProperty("timings").EnumerateObject().Select(stage => (stage.Name, Milliseconds: stage.Value.GetDouble())).ToArray();
        return FormattableString.Invariant($"{stages.Sum(stage => stage.Milliseconds):0.0} ms (")
            + string.Join(", ", stages.Select(stage => FormattableString.Invariant($"{stage.Name} {stage.Milliseconds:0.00}"))) + ")";
    }
}

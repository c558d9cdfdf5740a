using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Presentation;
using RankOrchestrator.Orchestrator.Probes;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>probe REQUESTS</c>: requests made up from given ones, and what they show about the policies.</summary>
internal static class ProbeCommand
{
    private const int DefaultRequests = 500;

    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true };

    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var files = RequestFiles.Argument();
        files.Description = "Request files, decision logs (.jsonl, .gz) or folders to make requests of. Default: 'samples'.";
        var surface = new Option<string?>("--surface") { Description = "Probe this surface alone. Default: all that have requests.", HelpName = "NAME" };
        var requests = new Option<int>("--requests") { Description = "Requests to make up for every surface.", HelpName = "N", DefaultValueFactory = _ => DefaultRequests };
        var seed = new Option<int>("--seed") { Description = "The same seed makes the same requests.", HelpName = "N" };
        var folder = new Option<string?>("--output", "-o") { Description = "Write the request of each finding into this folder, to be kept as a test.", HelpName = "DIR" };
        var policies = new PolicyOptions();
        var command = new Command("probe", "Make requests up, steered towards what given ones do not reach and towards trouble, and say what they show. Exit code 1 when something is wrong.") { files, surface, requests, seed, folder };
        policies.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            if (arguments.GetValue(requests) < 1)
            {
                throw new CommandFailure("--requests must be at least 1.");
            }

            using var ranking = OfflineRanking.Load(policies.Read(arguments), new StoppedClock());
            var only = arguments.GetValue(surface);
            if (only is not null && ranking.Plan.Find(only) is null)
            {
                throw new CommandFailure($"There is no surface '{only}'. {Suggestion.Hint(only, ranking.Plan.Surfaces.Select(known => known.Name))}".Trim());
            }

            var given = Read(RequestFiles.Find(arguments.GetValue(files)!), output).Where(request => only is null || request.Surface == only).ToLookup(request => request.Surface, request => request.Body, StringComparer.Ordinal);
            var (findings, number) = (new List<ProbeFinding>(), 0);
            foreach (var probed in ranking.Plan.Surfaces.Where(known => given.Contains(known.Name)))
            {
                var probe = new PolicyProbe(ranking, probed, arguments.GetValue(seed));
                foreach (var request in given[probed.Name])
                {
                    await probe.GiveAsync(request, cancellationToken);
                }

                if (!probe.HasRequests)
                {
                    throw new CommandFailure($"No request for '{probed.Name}' gets a page to begin with.");
                }

                foreach (var finding in await probe.RunAsync(arguments.GetValue(requests), cancellationToken))
                {
                    findings.Add(finding);
                    await WriteAsync(output, probed.Name, finding, ++number, arguments.GetValue(folder), cancellationToken);
                }
            }

            var trouble = findings.Count(finding => finding.IsTrouble);
            output.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{findings.Count - trouble} parts that no request reached can be reached, {trouble} troubles"));
            return trouble > 0 ? ExitCode.Findings : ExitCode.Done;
        });
        return command;
    }

    private static IEnumerable<(string Surface, JsonObject Body)> Read(IReadOnlyList<string> files, CommandOutput output)
    {
        foreach (var request in RecordedRequests.Read(files, output))
        {
            if (Parse(request.Body) is not { } body || (string?)body["surface"] is not { } surface)
            {
                throw new CommandFailure($"{request.Place}: This is no request.");
            }

            // A request that is made up must not depend on the day on which it is.
            body["now"] ??= (request.Now ?? DateTimeOffset.UnixEpoch).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            yield return (surface, body);
        }
    }

    private static JsonObject? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonNode.Parse(body.Span) is JsonObject request && request["surface"] is JsonValue name && name.GetValueKind() == JsonValueKind.String && request["candidates"] is JsonArray { Count: > 0 } ? request : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task WriteAsync(CommandOutput output, string surface, ProbeFinding finding, int number, string? folder, CancellationToken cancellationToken)
    {
        var where = "";
        if (folder is not null && finding.Request is { } request)
        {
            Directory.CreateDirectory(folder);
            var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{surface}-{number:000}.json"));
            await File.WriteAllTextAsync(path, request.ToJsonString(Layout) + "\n", cancellationToken);
            where = $" ({path})";
        }

        output.Out.WriteLine(PlainText.Safe($"{surface}: {finding.Sentence}{where}"));
    }
}

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
        var format = OutputFormat.Option(hasMarkdown: true);
        var policies = new PolicyOptions();
        var command = new Command(
            "probe",
            "Make requests up, steered towards what given ones do not reach and towards trouble, and say what they show. Exit code 1 when something is wrong.") { files, surface, requests, seed, folder, format };
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

            var probes = await GiveAsync(Read(RequestFiles.Find(arguments.GetValue(files)!), output), ranking, only, arguments.GetValue(seed), cancellationToken);
            var surfaces = new List<ProbedSurface>();
            foreach (var probed in ranking.Plan.Surfaces.Where(known => probes.ContainsKey(known.Name)))
            {
                surfaces.Add(new ProbedSurface(
                    probed.Name,
                    arguments.GetValue(requests),
                    await KeepAsync(await probes[probed.Name].RunAsync(arguments.GetValue(requests), cancellationToken), probed.Name, arguments.GetValue(folder), cancellationToken)));
            }

            var report = new ProbeReport(surfaces);
            output.Out.Write(arguments.GetValue(format) switch
            {
                OutputFormat.Json => JsonSerializer.Serialize(report, ProbeJson.Default.ProbeReport) + "\n",
                OutputFormat.Markdown => MarkdownReport.Render(ProbeBlocks.Of(report)),
                _ => TerminalReport.Render(ProbeBlocks.Of(report), output.Width, output.Ink),
            });
            return report.Troubles > 0 ? ExitCode.Findings : ExitCode.Done;
        });
        return command;
    }

    /// <summary>Gives every request to the probe of its surface, one at a time.</summary>
    private static async Task<Dictionary<string, PolicyProbe>> GiveAsync(
        IEnumerable<(string Place, string Surface, JsonObject Body)> requests,
        OfflineRanking ranking,
        string? only,
        int seed,
        CancellationToken cancellationToken)
    {
        var probes = new Dictionary<string, PolicyProbe>(StringComparer.Ordinal);
        foreach (var (place, surface, body) in requests.Where(request => only is null || request.Surface == only))
        {
            if (!probes.TryGetValue(surface, out var probe))
            {
                probe = new PolicyProbe(ranking, ranking.Plan.Find(surface) ?? throw new CommandFailure($"{place}: There is no surface '{surface}'."), seed);
                probes.Add(surface, probe);
            }

            await probe.GiveAsync(body, cancellationToken);
        }

        var without = probes.Where(probe => probe.Value.Requests == 0).Select(probe => probe.Key).Order(StringComparer.Ordinal).FirstOrDefault();
        return without is not null ? throw new CommandFailure($"No request for '{without}' gets a page to begin with.")
            : probes.Count == 0 ? throw new CommandFailure("There is no request to make others of.")
            : probes;
    }

    private static IEnumerable<(string Place, string Surface, JsonObject Body)> Read(IReadOnlyList<string> files, CommandOutput output)
    {
        foreach (var request in RecordedRequests.Read(files, output))
        {
            if (Parse(request.Body) is not { } body || (string?)body["surface"] is not { } surface)
            {
                throw new CommandFailure($"{request.Place}: This is no request.");
            }

            // A request that is made up must not depend on the day on which it is.
            body["now"] ??= (request.Now ?? DateTimeOffset.UnixEpoch).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            yield return (request.Place, surface, body);
        }
    }

    private static JsonObject? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonNode.Parse(body.Span) is JsonObject request
                && request["surface"] is JsonValue name
                && name.GetValueKind() == JsonValueKind.String
                && request["candidates"] is JsonArray { Count: > 0 }
                ? request
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the requests of findings into a folder, where one is named.</summary>
    private static async Task<IReadOnlyList<KeptFinding>> KeepAsync(IReadOnlyList<ProbeFinding> findings, string surface, string? folder, CancellationToken cancellationToken)
    {
        var kept = new List<KeptFinding>();
        foreach (var finding in findings)
        {
            string? path = null;
            if (folder is not null && finding.Request is { } request)
            {
                Directory.CreateDirectory(folder);
                path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{surface}-{kept.Count + 1:000}.json"));
                await File.WriteAllTextAsync(path, request.ToJsonString(Layout) + "\n", cancellationToken);
            }

            kept.Add(new KeptFinding(finding, path));
        }

        return kept;
    }
}

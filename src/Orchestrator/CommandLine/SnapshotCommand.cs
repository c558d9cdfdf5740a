using System.CommandLine;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Snapshots;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>snapshot verify|accept [FILES]</c>: ranks requests and compares the pages with the accepted ones.</summary>
internal static class SnapshotCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output) => new("snapshot", "Compare ranked pages with the accepted ones beside their requests.")
    {
        Create("verify", "Rank the requests and compare, byte for byte, with *.verified.json; differences are explained and kept as *.received.json.", output, accepts: false),
        Create("accept", "Rank the requests and keep the pages as *.verified.json.", output, accepts: true),
    };

    private static Command Create(string name, string description, CommandOutput output, bool accepts)
    {
        var files = RequestFiles.Argument();
        var policies = new PolicyOptions();
        var command = new Command(name, description) { files };
        policies.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var requests = RequestFiles.Find(arguments.GetValue(files)!);
            using var ranking = OfflineRanking.Load(policies.Read(arguments), new StoppedClock());
            var differences = 0;
            foreach (var request in requests)
            {
                var snapshot = await RankAsync(ranking, request, cancellationToken);
                differences += accepts ? Accept(output, request, snapshot) : Verify(output, request, snapshot);
            }

            var unit = requests.Count == 1 ? "page" : "pages";
            output.Out.WriteLine(accepts ? $"{requests.Count} {unit}: {differences} accepted anew" : $"{requests.Count} {unit}: {differences} differ");
            return accepts || differences == 0 ? ExitCode.Done : ExitCode.Findings;
        });
        return command;
    }

    /// <summary>The snapshot of a request's page; throws a <see cref="CommandFailure"/> when there is no page.</summary>
    public static async Task<byte[]> RankAsync(OfflineRanking ranking, string request, CancellationToken cancellationToken)
    {
        var body = InputFiles.Read(request, InputFiles.RequestBytes);
        var (answer, problem) = await ranking.RankAsync(body, cancellationToken);
        if (problem is not null)
        {
            throw new CommandFailure($"{request}: {problem.Title}. {problem.Detail}");
        }

        using var document = JsonDocument.Parse(body);
        return document.RootElement.TryGetProperty("now", out _)
            ? SnapshotText.Of(answer)
            : throw new CommandFailure($"{request}: /now: A snapshot needs a request that says what time it is.");
    }

    private static int Verify(CommandOutput output, string request, byte[] snapshot)
    {
        var lines = new SnapshotFile(request).Verify(snapshot);
        output.Out.WriteLine($"{(lines.Count == 0 ? "same   " : "DIFFERS")} {request}");
        foreach (var line in lines)
        {
            output.Out.WriteLine(line);
        }

        return lines.Count == 0 ? 0 : 1;
    }

    private static int Accept(CommandOutput output, string request, byte[] snapshot)
    {
        var isNew = new SnapshotFile(request).Accept(snapshot);
        output.Out.WriteLine($"{(isNew ? "accepted" : "same    ")} {request}");
        return isNew ? 1 : 0;
    }
}

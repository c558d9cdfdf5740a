using System.CommandLine;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Presentation;
using RankOrchestrator.Orchestrator.Snapshots;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>snapshot verify|accept [FILES]</c>: ranks requests and compares the pages with the accepted ones.</summary>
internal static class SnapshotCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output) => new("snapshot", "Compare ranked pages with the accepted ones beside their requests.")
    {
        Create("verify", "Rank the requests and compare, byte for byte, with *.verified.json; differences are shown side by side and kept as *.received.json.", output, accepts: false),
        Create("accept", "Rank the requests and keep the pages as *.verified.json.", output, accepts: true),
        SnapshotAddCommand.Create(output),
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
            RefuseSharedSnapshots(requests);
            using var ranking = OfflineRanking.Load(policies.Read(arguments), new StoppedClock());
            var (pages, differences) = (0, 0);
            foreach (var file in requests)
            {
                var (text, count) = await RankAsync(ranking, file, cancellationToken);
                pages += count;
                differences += accepts ? Accept(output, file, text) : Verify(output, file, text);
            }

            output.Out.WriteLine($"{pages} {(pages == 1 ? "page" : "pages")} in {requests.Count} {(requests.Count == 1 ? "file" : "files")}: {differences} "
                + $"{(accepts ? "accepted anew" : differences == 1 ? "file differs" : "files differ")}");
            return accepts || differences == 0 ? ExitCode.Done : ExitCode.Findings;
        });
        return command;
    }

    /// <summary>The snapshot of a file of requests, and how many pages it has; throws a <see cref="CommandFailure"/> when there is no page of one.</summary>
    public static Task<(byte[] Text, int Pages)> RankAsync(OfflineRanking ranking, string file, CancellationToken cancellationToken)
    {
        RecordedRequest[] requests = [.. RecordedRequests.Read([file], (sentence, _) => throw new CommandFailure(sentence))];
        return requests.Length == 0
            ? throw new CommandFailure($"There is no request in {file}.")
            : SnapshotRanking.FileAsync(ranking, requests, RecordedRequests.IsNamedLikeLines(file) || requests.Length > 1, cancellationToken);
    }

    private static void RefuseSharedSnapshots(IEnumerable<string> files)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var snapshot = Path.GetFullPath(new SnapshotFile(file).Verified);
            if (!owners.TryAdd(snapshot, file) && owners[snapshot] != file)
            {
                throw new CommandFailure($"{owners[snapshot]} and {file} would share the snapshot {Path.GetFileName(snapshot)}. Rename one of them.");
            }
        }
    }

    private static int Verify(CommandOutput output, string file, byte[] text)
    {
        var snapshot = new SnapshotFile(file);
        var verdict = snapshot.Verify(text);
        output.Out.WriteLine(verdict.IsSame ? $"{output.Ink.Good("same   ")} {file}" : $"{output.Ink.Bad("DIFFERS")} {file}");
        if (!verdict.IsSame)
        {
            output.Out.Write(TerminalReport.Render(SideBySide.Of(verdict, snapshot), output.Width, output.Ink));
        }

        return verdict.IsSame ? 0 : 1;
    }

    private static int Accept(CommandOutput output, string file, byte[] text)
    {
        var isNew = new SnapshotFile(file).Accept(text);
        output.Out.WriteLine($"{(isNew ? "accepted" : "same    ")} {file}");
        return isNew ? 1 : 0;
    }
}

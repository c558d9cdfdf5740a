using System.CommandLine;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Snapshots;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>
/// <c>snapshot add LOG --to FILE</c>: takes requests of a decision log, with what their models said, into a file of snapshots
/// and accepts their pages. Those that are in it already stay as they are, accepted or not. All or nothing.
/// </summary>
internal static class SnapshotAddCommand
{
    private const int MostTaken = 100;

    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var log = new Argument<string>("log") { Description = "A decision log; '-' reads standard input." };
        var to = new Option<string>("--to") { Description = "The file of snapshots, such as samples/cases/search.jsonl; made when it is not there.", Required = true, HelpName = "FILE.jsonl" };
        var ids = new Option<string[]>("--request") { Description = "Only the requests of these ids.", HelpName = "IDS", AllowMultipleArgumentsPerToken = true };
        var take = new Option<int>("--take") { Description = "At most so many.", HelpName = "COUNT", DefaultValueFactory = _ => MostTaken };
        var name = new Option<string?>("--name") { Description = "What the snapshot is called; of one request. Default: the request's id.", HelpName = "NAME" };
        var policies = new PolicyOptions();
        var command = new Command("add", "Take requests of a decision log, with their models' outputs, into a file of snapshots, and accept their pages.") { log, to, ids, take, name };
        policies.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var file = arguments.GetValue(to)!;
            if (!RecordedRequests.IsNamedLikeLines(file) || RecordedRequests.Plain(file) != file)
            {
                throw new CommandFailure($"--to takes a file that ends in .jsonl, not '{file}'.");
            }

            var count = arguments.GetValue(take);
            if (count is < 1 or > MostTaken)
            {
                throw new CommandFailure(FormattableString.Invariant($"--take must be from 1 to {MostTaken}, not {count}."));
            }

            var chosen = Choose(arguments.GetValue(log)!, arguments.GetValue(ids) ?? [], count);
            var names = Names(chosen, arguments.GetValue(name), file);
            using var ranking = OfflineRanking.Load(policies.Read(arguments), new StoppedClock());
            var pages = new List<JsonElement>();
            for (var index = 0; index < chosen.Count; index++)
            {
                pages.Add(await SnapshotRanking.PageAsync(ranking, chosen[index], names[index], cancellationToken));
            }

            Add(file, [.. chosen.Select((request, index) => SnapshotCase.Of(request, names[index]))], pages);
            foreach (var added in names)
            {
                output.Out.WriteLine($"added {added}");
            }

            output.Out.WriteLine($"{names.Length} {(names.Length == 1 ? "page" : "pages")} accepted in {new SnapshotFile(file).Verified}");
            return ExitCode.Done;
        });
        return command;
    }

    private static List<RecordedRequest> Choose(string log, string[] ids, int most)
    {
        var wanted = ids.ToHashSet(StringComparer.Ordinal);
        var chosen = new List<RecordedRequest>();
        foreach (var request in RecordedRequests.Read([log], (sentence, isMistake) => _ = isMistake ? throw new CommandFailure(sentence) : 0))
        {
            if (ids.Length > 0 && !wanted.Remove(request.Name))
            {
                continue;
            }

            chosen.Add(request.Predictions is not null && request.Now is not null ? request
                : throw new CommandFailure($"{request.Place}: The line does not say what the models said. Only a decision log does."));
            if (chosen.Count == most || (ids.Length > 0 && wanted.Count == 0))
            {
                break;
            }
        }

        return wanted.Count > 0 && chosen.Count < most ? throw new CommandFailure($"There is no request '{wanted.Order(StringComparer.Ordinal).First()}' in {log}.")
            : chosen.Count == 0 ? throw new CommandFailure($"There is no request in {log}.")
            : chosen;
    }

    private static string[] Names(List<RecordedRequest> chosen, string? name, string file)
    {
        if (name is not null && chosen.Count != 1)
        {
            throw new CommandFailure("--name names one snapshot: choose one request with --request or --take 1.");
        }

        string[] names = [.. chosen.Select(request => name ?? request.Name)];
        var taken = File.Exists(file) ? RecordedRequests.Read([file], (sentence, _) => throw new CommandFailure(sentence)).Select(request => request.Name).ToHashSet(StringComparer.Ordinal) : [];
        for (var index = 0; index < names.Length; index++)
        {
            if (names[index].Length == 0)
            {
                throw new CommandFailure($"{chosen[index].Place}: The request has no id to call the snapshot by; give it one with --name.");
            }

            if (!taken.Add(names[index]))
            {
                throw new CommandFailure($"There is a snapshot '{names[index]}' in {file} already, or twice in the log.");
            }
        }

        return names;
    }

    /// <summary>Both files anew beside the old ones, then in their place: whoever stops this leaves nothing half done.</summary>
    private static void Add(string file, IEnumerable<byte[]> lines, IEnumerable<JsonElement> pages)
    {
        var snapshot = new SnapshotFile(file);
        var accepted = snapshot.With(pages);
        var before = File.Exists(file) ? File.ReadAllBytes(file) : [];
        byte[] end = before.Length == 0 || before[^1] == (byte)'\n' ? [] : [(byte)'\n'];
        File.WriteAllBytes(file + ".new", [.. before, .. end, .. lines.SelectMany(line => line)]);
        File.WriteAllBytes(snapshot.Verified + ".new", accepted);
        File.Move(file + ".new", file, overwrite: true);
        File.Move(snapshot.Verified + ".new", snapshot.Verified, overwrite: true);
    }
}

using System.CommandLine;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Snapshots;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>Requests named on the command line: files, or folders of them.</summary>
internal static class RequestFiles
{
    /// <summary>What is meant when nothing is named; the first must be there.</summary>
    private static readonly string[] Default = ["samples", Path.Combine("samples", "cases")];

    private static readonly string[] Endings = [".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz"];

    /// <summary>The argument.</summary>
    public static Argument<string[]> Argument() => new("requests")
    {
        Description = "Request files, decision logs or other files of a request a line (.jsonl, .ndjson), each plain or compressed (.gz), or folders of them; '-' reads standard input. Default: "
            + "'samples' and 'samples/cases'.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>The requests, in the order named and by name within a folder; at least one.</summary>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> named)
    {
        var files = (named.Count > 0 ? named : Default.Where((folder, index) => index == 0 || Directory.Exists(folder))).SelectMany(Expand).ToArray();
        return files.Length > 0 ? files : throw new CommandFailure("There is no request in " + string.Join(", ", named) + ".");
    }

    private static IEnumerable<string> Expand(string path)
    {
        if (Directory.Exists(path))
        {
            return Endings.SelectMany(ending => InputFiles.Of(path, ending)).Where(SnapshotFile.IsRequest).Order(StringComparer.Ordinal);
        }

        return path is InputFiles.StandardInput || File.Exists(path) ? [path] : throw new CommandFailure($"There is no file or folder '{path}'.");
    }
}

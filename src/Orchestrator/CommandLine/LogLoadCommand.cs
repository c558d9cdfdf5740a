using System.CommandLine;
using System.Globalization;
using RankOrchestrator.Language.Files;
using RankOrchestrator.Orchestrator.Decisions.Segments;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Warehouse;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>log load LOG --to SERVER</c>: segments into the tables of <c>deploy/clickhouse</c>, each exactly once.</summary>
internal static class LogLoadCommand
{
    /// <summary>Held while somebody loads a folder.</summary>
    private const string LockFile = "loader.lock";

    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var logs = new Argument<string[]>("log") { Description = "Folders of segments, or segments.", Arity = ArgumentArity.OneOrMore };
        var to = new Option<string>("--to")
        {
            Description = "The ClickHouse server, such as http://localhost:8123/?database=rank.",
            HelpName = "ADDRESS",
            Required = true,
        };
        var name = new Option<string?>("--as")
        {
            Description = "What the log is called in the tables, the same whenever it is loaded. Default: its folder's own name.",
            HelpName = "NAME",
        };
        var command = new Command(
            "load",
            "Load segments of decisions and of feedback into a ClickHouse server, each exactly once: what is loaded is passed over, what has changed takes the "
                + "place of what it was. Stopped at any point, it goes on where it was.") { logs, to, name };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var server = new ClickHouseServer(arguments.GetValue(to)!);
            return await LoadAsync(arguments.GetValue(logs)!, arguments.GetValue(name), server, output, cancellationToken);
        });
        return command;
    }

    /// <summary>Loads logs.</summary>
    public static async Task<int> LoadAsync(
        IReadOnlyList<string> logs,
        string? name,
        ClickHouseServer server,
        CommandOutput output,
        CancellationToken cancellationToken)
    {
        if (name is not null && logs.Count > 1)
        {
            throw new CommandFailure("--as names one log, and there are several.");
        }

        var segments = logs.SelectMany(log => Segments(log, name)).ToArray();
        if (segments.Length == 0)
        {
            throw new CommandFailure($"There is no segment in {string.Join(", ", logs)}.");
        }

        var mistakes = new LogMistakes(output);
        var locks = new List<FileStream?>();
        try
        {
            locks.AddRange(logs.Where(Directory.Exists).Select(Lock));
            var loader = new SegmentLoader(server, await LoadedSegments.ReadAsync(server, cancellationToken));
            var (lines, loaded) = (0L, 0);
            foreach (var (log, path) in segments)
            {
                var outcome = await LoadAsync(loader, log, path, mistakes, cancellationToken);
                if (outcome.Note is { } note)
                {
                    mistakes.Say(note, isMistake: false);
                }

                lines += outcome.Lines ?? 0;
                loaded += outcome.Lines is null ? 0 : 1;
            }

            output.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{loaded:#,0} of {segments.Length:#,0} segments loaded, {lines:#,0} lines; {segments.Length - loaded:#,0} were there already"));
        }
        finally
        {
            foreach (var held in locks)
            {
                held?.Dispose();
            }
        }

        return mistakes.ExitCode;
    }

    private static IEnumerable<(string Log, string Path)> Segments(string log, string? name)
    {
        if (Directory.Exists(log))
        {
            var called = name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(log)));
            return SegmentName.In(log).Select(segment => (called, segment.Path));
        }

        return log.EndsWith(SegmentName.Ending, StringComparison.Ordinal)
            ? [(name ?? Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(log))!), log)]
            : throw new CommandFailure($"{log} is neither a folder nor a segment ({SegmentName.Ending}).");
    }

    /// <summary>Keeps a second loader out of a folder; where nothing can be written, nothing.</summary>
    private static FileStream? Lock(string folder)
    {
        var path = Path.Combine(folder, LockFile);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new CommandFailure($"Somebody else loads {folder}.");
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Loads a segment as far as it goes now, whatever is written to it meanwhile.</summary>
    private static async Task<LoadOutcome> LoadAsync(SegmentLoader loader, string log, string path, LogMistakes mistakes, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var length = file.Length;
            var content = SegmentToLoad.ContentOf(file, length);
            file.Position = 0;
            await using var beginning = new Beginning(file, length);
            var lines = LogLines.ReadServed(path, beginning, mistakes.Say).Select(line => (line.Place, line.Text));
            return await loader.LoadAsync(new SegmentToLoad(log, Path.GetFileName(path), content, length, lines), cancellationToken);
        }
        catch (FileNotFoundException)
        {
            return new LoadOutcome(null, $"{path} was deleted meanwhile, as a log that keeps so much or so long does.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(InputFiles.Sentence(path, exception));
        }
    }

    /// <summary>The first bytes of a stream.</summary>
    private sealed class Beginning(Stream whole, long length) : ForwardStream(whole)
    {
        private long left = length;

        public override int Read(Span<byte> buffer)
        {
            var count = Inner.Read(buffer[..(int)Math.Min(buffer.Length, left)]);
            left -= count;
            return count;
        }
    }
}

using System.CommandLine;
using System.Globalization;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Decisions.Segments;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Warehouse;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>
/// <c>log forget USER FOLDER</c>: takes a user's pages out of segments. A segment is written anew beside the old one, forced to the disk,
/// and put in its place at once, so that whoever stops this finds each either as it was or without the user.
/// </summary>
internal static class LogForgetCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var user = new Argument<string>("user") { Description = "The user, as requests have it (context.userId)." };
        var logs = new Argument<string[]>("log") { Description = "Folders of segments, or segments.", Arity = ArgumentArity.OneOrMore };
        var salt = LogFilter.SaltOption();
        var loaded = new Option<string?>("--loaded")
        {
            Description = "A ClickHouse server that segments were loaded into (log load): the user's rows are deleted there, too.",
            HelpName = "ADDRESS",
        };
        var command = new Command(
            "forget",
            "Take the pages of a user out of segments. A service that writes into a folder begins a new segment first, and goes on. Damaged segments stay as "
                + "they are, and the exit code is 2.") { user, logs, salt, loaded };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var names = LogFilter.Names(arguments.GetValue(user)!, arguments.GetValue(salt));
            var folders = arguments.GetValue(logs)!;
            using var server = arguments.GetValue(loaded) is { } address ? new ClickHouseServer(address) : null;
            foreach (var folder in folders.Where(Directory.Exists))
            {
                await RotateAsync(folder, cancellationToken);
            }

            var (mistakes, pages, segments) = (new LogMistakes(output), 0L, 0);
            foreach (var segment in Segments(folders))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var forgotten = Forget(segment, names, mistakes);
                pages += forgotten;
                segments += forgotten > 0 ? 1 : 0;
            }

            output.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{pages} {(pages == 1 ? "page" : "pages")} taken out of {segments} "
                + $"{(segments == 1 ? "segment" : "segments")}"));
            if (server is not null)
            {
                var rows = await SegmentLoader.ForgetAsync(server, names, Pause, cancellationToken);
                output.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows} loaded {(rows == 1 ? "row" : "rows")} deleted"));
            }

            return mistakes.ExitCode;
        });
        return command;
    }

    private static IEnumerable<string> Segments(IReadOnlyList<string> logs)
    {
        foreach (var log in logs)
        {
            var segments = Directory.Exists(log) ? SegmentName.In(log).ConvertAll(segment => segment.Path) : [log];
            foreach (var segment in segments)
            {
                yield return segment.EndsWith(SegmentName.Ending, StringComparison.Ordinal) ? segment
                    : throw new CommandFailure($"{segment} is no segment ({SegmentName.Ending}); only segments can be written anew.");
            }
        }
    }

    /// <summary>Where a process writes, asks it to begin a new segment, so that every segment that is there is complete.</summary>
    private static async Task RotateAsync(string folder, CancellationToken cancellationToken)
    {
        var asked = Path.Combine(folder, SegmentFolder.RotateFile);
        if (!IsWritten(folder))
        {
            return;
        }

        await File.WriteAllBytesAsync(asked, [], cancellationToken);
        for (var waited = TimeSpan.Zero; File.Exists(asked) && IsWritten(folder); waited += Pause)
        {
            if (waited > Patience)
            {
                File.Delete(asked);
                throw new CommandFailure($"The process that writes into {folder} does not begin a new segment.");
            }

            await Task.Delay(Pause, cancellationToken);
        }

        File.Delete(asked);
    }

    private static bool IsWritten(string folder)
    {
        try
        {
            var path = Path.Combine(folder, SegmentFolder.LockFile);
            if (!File.Exists(path))
            {
                return false;
            }

            using var free = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Writes a segment without the user's pages; how many there were.</summary>
    private static long Forget(string segment, IReadOnlyList<string> names, LogMistakes mistakes)
    {
        var (isDamaged, found) = (false, 0L);
        foreach (var line in LogLines.Read([segment], Note))
        {
            found += IsOf(line.Text, names) ? 1 : 0;
        }

        if (isDamaged || found == 0)
        {
            return 0;
        }

        LogConvertCommand.WriteSegment(segment, Kept(segment, names));
        return found;

        void Note(string sentence, bool isMistake)
        {
            mistakes.Say(sentence, isMistake);
            isDamaged |= isMistake;
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Kept(string segment, IReadOnlyList<string> names)
    {
        foreach (var line in LogLines.Read([segment], static (_, _) => { }))
        {
            if (!IsOf(line.Text, names))
            {
                yield return line.Text;
            }
        }
    }

    private static bool IsOf(byte[] line, IReadOnlyList<string> names)
        => DecisionHead.Read(line) is { User.Length: > 0 } head && names.Contains(head.User, StringComparer.Ordinal);
}

using System.Globalization;
using RankOrchestrator.Language.Files;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>A line of a log and where it stands: the file, and <c>:</c> and its number.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Text">Without its end.</param>
internal readonly record struct LogLine(string Place, byte[] Text);

/// <summary>The lines of decision logs one at a time, however many there are: files, compressed or not, folders of segments, the standard input.</summary>
internal static class LogLines
{
    private static readonly string[] Endings = [".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz"];

    /// <summary>The files that are meant: those of a folder in the order of their names, which is that in which segments were written.</summary>
    /// <exception cref="CommandFailure">There is none.</exception>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> named)
    {
        string[] files = [.. named.SelectMany(FilesOf)];
        return files.Length > 0 ? files : throw new CommandFailure($"There is no segment and no other log in {string.Join(", ", named)}.");
    }

    private static IEnumerable<string> FilesOf(string path)
        => Directory.Exists(path) ? Endings.SelectMany(ending => InputFiles.Of(path, ending)).Order(StringComparer.Ordinal) : [path];

    /// <summary>The lines that are not blank.</summary>
    /// <param name="files">The files.</param>
    /// <param name="say">Is told in a sentence what is left out, and whether that is a mistake.</param>
    /// <exception cref="CommandFailure">A file cannot be read at all.</exception>
    public static IEnumerable<LogLine> Read(IEnumerable<string> files, Action<string, bool> say)
    {
        foreach (var file in files)
        {
            using var stream = RecordedRequests.Open(file, say);
            foreach (var line in ReadLines(file, new ByteLines(stream), say))
            {
                yield return line;
            }
        }
    }

    private static IEnumerable<LogLine> ReadLines(string file, ByteLines lines, Action<string, bool> say)
    {
        for (var number = 1; Next(file, lines) is { } line; number++)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{file}:{number}");
            if (lines.IsTorn && line.AsSpan().StartsWith("{\""u8) && !line.AsSpan().TrimEnd(" \t\r"u8).EndsWith("}"u8))
            {
                say($"{place}: The last line ends in the middle, as if it were still being written; it is left out.", false);
            }
            else if (!line.AsSpan().Trim(" \t\r"u8).IsEmpty)
            {
                yield return new LogLine(place, line);
            }
        }
    }

    /// <summary>The lines of pages that were served: those of <see cref="ShadowLine"/> are passed over.</summary>
    /// <inheritdoc cref="Read"/>
    public static IEnumerable<LogLine> ReadServed(IEnumerable<string> files, Action<string, bool> say)
        => Served(Read(files, say));

    /// <summary>Those of a file that is open already, and stays open.</summary>
    /// <param name="file">What it is called.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="say">Is told in a sentence what is left out, and whether that is a mistake.</param>
    /// <exception cref="CommandFailure">It cannot be read at all.</exception>
    public static IEnumerable<LogLine> ReadServed(string file, Stream content, Action<string, bool> say)
    {
        using var stream = RecordedRequests.Open(file, content, say);
        foreach (var line in Served(ReadLines(file, new ByteLines(stream), say)))
        {
            yield return line;
        }
    }

    private static IEnumerable<LogLine> Served(IEnumerable<LogLine> lines) => lines.Where(line => !ShadowLine.Is(line.Text));

    private static byte[]? Next(string file, ByteLines lines)
    {
        try
        {
            return lines.Next();
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or RefusedFileException)
        {
            throw new CommandFailure(InputFiles.Sentence(file, exception));
        }
    }
}

using System.Globalization;
using RankOrchestrator.Language.Files;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>
/// Requests from files, one at a time however many there are: a request each, or a line each of a decision log or of a
/// file of requests; plain or compressed with gzip.
/// </summary>
internal static class RecordedRequests
{
    private const string Compressed = ".gz";
    private static readonly string[] OfLines = [".jsonl", ".ndjson"];

    /// <summary>The requests in the order of the files.</summary>
    /// <param name="files">The files.</param>
    /// <param name="say">Is told in a sentence what is left out, and whether that is a mistake; then the next one is read.</param>
    /// <exception cref="CommandFailure">A file cannot be read at all.</exception>
    public static IEnumerable<RecordedRequest> Read(IEnumerable<string> files, Action<string, bool> say) => files.SelectMany(file => Read(file, say));

    /// <summary>The requests, where a line that holds none ends the command and what is left out is said.</summary>
    public static IEnumerable<RecordedRequest> Read(IEnumerable<string> files, CommandOutput output) => Read(files, (sentence, isMistake) =>
    {
        if (isMistake)
        {
            throw new CommandFailure(sentence);
        }

        output.Error.WriteLine(sentence);
    });

    /// <summary>Whether a file's name says that it holds a request a line.</summary>
    public static bool IsNamedLikeLines(string path) => Array.Exists(OfLines, ending => Plain(path).EndsWith(ending, StringComparison.Ordinal));

    /// <summary>A file's name without the ending that says that it is compressed.</summary>
    public static string Plain(string path) => IsCompressed(path) ? path[..^Compressed.Length] : path;

    private static bool IsCompressed(string path) => path.EndsWith(Compressed, StringComparison.Ordinal);

    private static IEnumerable<RecordedRequest> Read(string file, Action<string, bool> say)
    {
        if (file.EndsWith(".json", StringComparison.Ordinal))
        {
            // Most often a request each: read at once, and looked into only where it may be more than that.
            var body = InputFiles.Read(file, InputFiles.RequestBytes);
            if (body.AsSpan().IndexOf("\"request\""u8) < 0 || RecordedLine.Read(file, body) is not null)
            {
                yield return Whole(file, body);
                yield break;
            }
        }

        using var stream = Open(file, say);
        var isNamedLikeLines = IsNamedLikeLines(file);

        // What may be one request is read as far as a request goes: it may be a device that never ends.
        var lines = new NumberedLines(file, isNamedLikeLines ? new ByteLines(stream) : new ByteLines(stream, InputFiles.RequestBytes));
        var line = lines.Next();
        if (line is null && !isNamedLikeLines)
        {
            // An empty file is a request with everything missing, and is refused as one.
            yield return new RecordedRequest(file, default);
        }

        if (line is not null && !isNamedLikeLines)
        {
            // A file that says nothing of lines holds them when the first is complete and another follows.
            var only = RecordedLine.Read(file, line);
            var next = only is null ? null : lines.Next();
            if (next is null)
            {
                yield return only ?? Whole(file, lines.WithRest(line));
                yield break;
            }

            yield return only! with { Place = lines.FirstPlace };
            line = next;
        }

        for (; line is not null; line = lines.Next())
        {
            var recorded = RecordedLine.Read(lines.Place, line);
            if (recorded is null)
            {
                var isTorn = lines.IsTorn;
                say(
                    isTorn
                        ? $"{lines.Place}: The last line ends in the middle, as if it were still being written; it is left out."
                        : $"{lines.Place}: This is no line of a decision log with a request in it.",
                    !isTorn);
            }
            else if (recorded.Body.Length > InputFiles.RequestBytes)
            {
                say(
                    FormattableString.Invariant($"{lines.Place}: The request has {recorded.Body.Length} bytes; at most {InputFiles.RequestBytes} are read."),
                    true);
            }
            else
            {
                yield return recorded;
            }
        }
    }

    private static RecordedRequest Whole(string file, byte[] body) => RecordedLine.Read(file, body) ?? new RecordedRequest(file, body);

    /// <summary>Opens a file, or the standard input, of lines; compressed where its name says so.</summary>
    /// <exception cref="CommandFailure">It cannot be opened.</exception>
    public static BoundedLineStream Open(string file, Action<string, bool> say)
        => Open(file, Guard(file, () => file is InputFiles.StandardInput ? Console.OpenStandardInput() : BoundedReading.OpenAny(file)), say);

    /// <summary>Reads a file, or the standard input, of lines that is open; compressed where its name says so.</summary>
    /// <exception cref="CommandFailure">It cannot be read.</exception>
    public static BoundedLineStream Open(string file, Stream stream, Action<string, bool> say) => Guard(file, () =>
    {
        var isInput = file is InputFiles.StandardInput;
        try
        {
            return new BoundedLineStream(
                IsCompressed(file) || isInput ? SegmentFile.Decompress(stream, file, say, mayBePlain: isInput) : stream,
                InputFiles.InstanceBytes);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    });

    private static T Guard<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(InputFiles.Sentence(file, exception));
        }
        catch (InvalidDataException exception)
        {
            throw new CommandFailure($"{file}: {exception.Message}");
        }
    }

    /// <summary>Lines that are not blank and not of pages that nobody saw, with where they stand.</summary>
    private sealed class NumberedLines(string file, ByteLines lines)
    {
        private int number;

        public string FirstPlace { get; private set; } = "";

        public string Place => string.Create(CultureInfo.InvariantCulture, $"{file}:{number}");

        public bool IsTorn => lines.IsTorn;

        public byte[]? Next()
        {
            while (Guard(file, lines.Next) is { } line)
            {
                number++;
                if (!ShadowLine.Is(line) && !line.AsSpan().Trim(" \t\r"u8).IsEmpty)
                {
                    FirstPlace = FirstPlace.Length == 0 ? Place : FirstPlace;
                    return line;
                }
            }

            return null;
        }

        public byte[] WithRest(byte[] line) => Guard(file, () => lines.WithRest(line, InputFiles.RequestBytes));
    }
}

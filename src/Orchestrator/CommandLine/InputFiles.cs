using RankOrchestrator.Language.Files;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Requests;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>
/// Files that somebody names on the command line. A pipe named by hand is read to its end, but never without end; of a
/// folder only regular files are taken.
/// </summary>
internal static class InputFiles
{
    /// <summary>Bytes of a request, as the service has them by default.</summary>
    public static readonly long RequestBytes = new RequestLimits().BodyBytes;

    /// <summary>Bytes of a slot-allocation instance, and of a line of a decision log, which holds one.</summary>
    public const long InstanceBytes = 64L << 20;

    /// <summary>The standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>The content of a file.</summary>
    /// <exception cref="CommandFailure">It cannot be read, or is larger.</exception>
    public static byte[] Read(string path, long most)
    {
        try
        {
            if (path is StandardInput)
            {
                using var input = Console.OpenStandardInput();
                return BoundedReading.Read(input, most);
            }

            return BoundedReading.ReadAny(path, most);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(Sentence(path, exception));
        }
    }

    /// <summary>Reads a file, or the standard input, line by line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mostOfLine">Bytes of the longest line.</param>
    /// <param name="read">What is done with it.</param>
    /// <exception cref="CommandFailure">It cannot be opened, or has a longer line.</exception>
    public static void ReadLines(string path, long mostOfLine, Action<TextReader> read)
    {
        try
        {
            using var lines = new StreamReader(new BoundedLineStream(path is StandardInput ? Console.OpenStandardInput() : BoundedReading.OpenAny(path), mostOfLine));
            read(lines);
        }
        catch (Exception exception) when (exception is RefusedFileException or FileNotFoundException or UnauthorizedAccessException)
        {
            throw new CommandFailure(Sentence(path, exception));
        }
    }

    /// <summary>The files of a folder with an ending, by name.</summary>
    /// <exception cref="CommandFailure">One of them is no regular file.</exception>
    public static IEnumerable<string> Of(string folder, string ending)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(folder, "*" + ending).Order(StringComparer.Ordinal))
        {
            if (!BoundedReading.IsRegular(path))
            {
                throw new CommandFailure($"{path} is not a file. Of a folder only files are read.");
            }

            yield return path;
        }
    }

    /// <summary>Why a file cannot be read, in one sentence.</summary>
    public static string Sentence(string path, Exception exception)
        => exception is RefusedFileException ? $"{path} {exception.Message}." : $"{path}: {exception.Message}";
}

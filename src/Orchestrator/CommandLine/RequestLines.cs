using System.Globalization;
using System.Text;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>Requests from files: a request each, or a decision log, of which every line holds one.</summary>
internal static class RequestLines
{
    /// <summary>Takes the requests with where they are, in order; throws a <see cref="CommandFailure"/> at the first line that holds none.</summary>
    public static void Read(IEnumerable<string> files, Action<string, byte[]> take)
    {
        foreach (var file in files)
        {
            if (file.EndsWith(".jsonl", StringComparison.Ordinal))
            {
                InputFiles.ReadLines(file, InputFiles.InstanceBytes, lines => Read(file, lines, take));
            }
            else
            {
                take(file, InputFiles.Read(file, InputFiles.RequestBytes));
            }
        }
    }

    private static void Read(string log, TextReader lines, Action<string, byte[]> take)
    {
        for (var number = 1; lines.ReadLine() is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                var place = string.Create(CultureInfo.InvariantCulture, $"{log}:{number}");
                take(place, Request(line) ?? throw new CommandFailure($"{place}: This is no line of a decision log with a request in it."));
            }
        }
    }

    private static byte[]? Request(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("request", out var request)
                ? Encoding.UTF8.GetBytes(request.GetRawText())
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

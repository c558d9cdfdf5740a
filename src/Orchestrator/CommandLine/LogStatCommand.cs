using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Presentation;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>log stat LOG</c>: how much there is of what.</summary>
internal static class LogStatCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var (logs, filter, format) = (LogCommand.Logs(), new LogFilter(), OutputFormat.Option());
        var command = new Command("stat", "Count pages, bytes and degradations by surface, and say from when to when they are.") { logs, format };
        filter.AddTo(command);
        command.SetAction(arguments =>
        {
            var mistakes = new LogMistakes(output);
            var surfaces = new SortedDictionary<string, SurfaceCount>(StringComparer.Ordinal);
            (DateTimeOffset? First, DateTimeOffset? Last) times = (null, null);
            foreach (var (line, head) in LogCommand.Read(arguments.GetValue(logs)!, filter.Read(arguments), mistakes))
            {
                var before = surfaces.GetValueOrDefault(head.Surface, new SurfaceCount());
                surfaces[head.Surface] = before.With(line.Text.Length, head);
                times = (Earlier(times.First, head.At), Later(times.Last, head.At));
            }

            var onDisk = LogLines.Find(arguments.GetValue(logs)!).Where(File.Exists).Sum(file => new FileInfo(file).Length);
            if (arguments.GetValue(format) == OutputFormat.Json)
            {
                output.Out.WriteLine(Json(surfaces, times.First, times.Last, onDisk).ToJsonString(Indented));
            }
            else
            {
                Print(output, surfaces, times.First, times.Last, onDisk);
            }

            return mistakes.ExitCode;
        });
        return command;
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? left, DateTimeOffset? right) => left is null || right < left ? right ?? left : left;

    private static DateTimeOffset? Later(DateTimeOffset? left, DateTimeOffset? right) => left is null || right > left ? right ?? left : left;

    private static void Print(CommandOutput output, SortedDictionary<string, SurfaceCount> surfaces, DateTimeOffset? first, DateTimeOffset? last, long onDisk)
    {
        var pages = surfaces.Values.Sum(count => count.Pages);
        output.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{pages:#,0} {(pages == 1 ? "page" : "pages")} in {surfaces.Values.Sum(count => count.Bytes):#,0} bytes of lines, {onDisk:#,0} bytes on disk"));
        if (first is not null)
        {
            output.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"from {first:yyyy-MM-ddTHH:mm:ss.fffZ} to {last:yyyy-MM-ddTHH:mm:ss.fffZ}"));
        }

        foreach (var (name, count) in surfaces)
        {
            output.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{PlainText.Safe(name)}: {count.Pages:#,0} pages, {count.Bytes / Math.Max(1, count.Pages):#,0} bytes each, {count.Degraded:#,0} degraded, "
                    + $"{count.Problems:#,0} with their slot problems, {count.Represented:#,0.#} served")
                + (count.Shadows > 0 ? string.Create(CultureInfo.InvariantCulture, $", {count.Shadows:#,0} others made in shadow") : ""));
        }
    }

    private static JsonObject Json(SortedDictionary<string, SurfaceCount> surfaces, DateTimeOffset? first, DateTimeOffset? last, long onDisk) => new()
    {
        ["pages"] = surfaces.Values.Sum(count => count.Pages),
        ["bytes"] = surfaces.Values.Sum(count => count.Bytes),
        ["bytesOnDisk"] = onDisk,
        ["first"] = first?.UtcDateTime,
        ["last"] = last?.UtcDateTime,
        ["surfaces"] = new JsonObject(surfaces.Select(surface => KeyValuePair.Create(surface.Key, (JsonNode?)new JsonObject
        {
            ["pages"] = surface.Value.Pages,
            ["bytes"] = surface.Value.Bytes,
            ["degraded"] = surface.Value.Degraded,
            ["problems"] = surface.Value.Problems,
            ["served"] = surface.Value.Represented,
            ["shadows"] = surface.Value.Shadows,
        }))),
    };

    private readonly record struct SurfaceCount(long Pages, long Bytes, long Degraded, long Problems, double Represented, long Shadows)
    {
        /// <summary>With one more line, which stands for as many pages as its rate says.</summary>
        public SurfaceCount With(int bytes, DecisionHead head)
            => head.IsShadow
                ? this with { Shadows = Shadows + 1 }
                : this with
                {
                    Pages = Pages + 1,
                    Bytes = Bytes + bytes,
                    Degraded = Degraded + (head.IsDegraded ? 1 : 0),
                    Problems = Problems + (head.HasProblem ? 1 : 0),
                    Represented = Represented + (head.Rate > 0 ? 1 / head.Rate : 1),
                };
    }
}

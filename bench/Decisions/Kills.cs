using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using RankOrchestrator.Orchestrator.CommandLine;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.DecisionsBench;

/// <summary>What a process that is killed while it logs leaves behind.</summary>
internal static class Kills
{
    /// <summary>Logs as fast as it can and says after each page which one it was, until it is killed.</summary>
    public static async Task WriteAsync(string repository, string folder)
    {
        using var samples = await RankedSamples.RankAsync(repository);
        using var metrics = new ServiceMetrics();
        await using var log = RankedSamples.Log(folder, metrics, new DecisionSettings());
        var output = Console.OpenStandardOutput();
        for (var count = 0; ; count++)
        {
            var (_, body, result) = samples.Pages[count % samples.Pages.Count];
            result.Workspace!.Request.RequestId = count.ToString(CultureInfo.InvariantCulture);
            log.Append(result, body);
            output.Write(Encoding.ASCII.GetBytes(FormattableString.Invariant($"{count} {DateTime.UtcNow.Ticks}\n")));
            await Task.Delay(1);
        }
    }

    /// <summary>Kills such a process many times, each at another moment; whether all lines but those of the last moments were there.</summary>
    public static bool Run(string repository, int times)
    {
        var (lines, most, isWhole) = (0L, TimeSpan.Zero, true);
        var random = new Random(1);
        for (var time = 0; time < times; time++)
        {
            var folder = Directory.CreateTempSubdirectory("rank-kill-").FullName;
            try
            {
                var said = WriteAndKill(folder, repository, TimeSpan.FromMilliseconds(random.Next(300, 900)));
                var mistakes = new List<string>();
                var read = Directory.EnumerateFiles(folder, "*.gz").Any()
                    ? LogLines.Read(LogLines.Find([folder]), (sentence, isMistake) => mistakes.AddRange(isMistake ? [sentence] : []))
                        .Select(line => JsonSerializer.Deserialize<JsonElement>(line.Text))
                        .ToArray()
                    : [];
                var isInOrder = read
                    .Select((line, index) => line.GetProperty("requestId").GetString() == index.ToString(CultureInfo.InvariantCulture))
                    .All(same => same);
                var lost = said.Count > read.Length ? new DateTime(said[^1]) - new DateTime(said[read.Length]) : TimeSpan.Zero;
                isWhole &= isInOrder && mistakes.Count == 0;
                (lines, most) = (lines + read.Length, lost > most ? lost : most);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        Console.WriteLine($"killed {times} times: {lines:#,0} lines read, "
            + $"{(isWhole ? "every one whole and none missing before the last" : "LINES ARE MISSING OR BROKEN")}; at most those of the last "
                + $"{most.TotalMilliseconds:0} ms were lost");
        return isWhole;
    }

    private static List<long> WriteAndKill(string folder, string repository, TimeSpan after)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [typeof(Kills).Assembly.Location, "write", folder])
        { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = repository };
        using var process = Process.Start(start)!;
        var said = new List<long>();
        var started = 0L;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            started = started == 0 ? Stopwatch.GetTimestamp() : started;
            if (line.Split(' ') is [_, var ticks])
            {
                said.Add(long.Parse(ticks, CultureInfo.InvariantCulture));
            }

            if (Stopwatch.GetElapsedTime(started) > after)
            {
                process.Kill();
                break;
            }
        }

        process.WaitForExit();
        return said;
    }
}

using System.Buffers;
using RankOrchestrator.Orchestrator.Decisions;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.DecisionsBench;

/// <summary>Bytes of a page in a file for people and in segments.</summary>
internal static class LineSizes
{
    private const int Times = 100;

    /// <summary>Prints them for each sample, and their mean.</summary>
    public static async Task RunAsync(string repository)
    {
        using var samples = await RankedSamples.RankAsync(repository);
        Console.WriteLine("| sample | candidates | in full | columns | columns in a segment |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        var sums = (Full: 0.0, Columns: 0.0, Compressed: 0.0);
        foreach (var (name, body, result) in samples.Pages)
        {
            var full = new ArrayBufferWriter<byte>();
            DecisionWriter.Write(full, result.Workspace!, result.PlanHash, body, DateTimeOffset.UtcNow);
            var (columns, compressed) = await InSegmentAsync([(body, result)]);
            Console.WriteLine($"| {name} | {result.Workspace!.Request.Candidates.Count} | {full.WrittenCount:#,0} | {columns:#,0} | {compressed:#,0} |");
            sums = (sums.Full + full.WrittenCount, sums.Columns + columns, sums.Compressed + compressed);
        }

        var count = samples.Pages.Count;
        Console.WriteLine($"| mean | | {sums.Full / count:#,0} | {sums.Columns / count:#,0} | {sums.Compressed / count:#,0} |");
        var (_, mixed) = await InSegmentAsync([.. samples.Pages.Select(page => (page.Body, page.Result))]);
        Console.WriteLine($"| all in turn | | | | {mixed:#,0} |");
    }

    private static async Task<(double Columns, double Compressed)> InSegmentAsync((byte[] Body, Orchestrator.Pipeline.RankResult Result)[] pages)
    {
        var folder = Directory.CreateTempSubdirectory("rank-sizes-").FullName;
        try
        {
            using var metrics = new ServiceMetrics();
            await using (var log = RankedSamples.Log(folder, metrics, new DecisionSettings { Problems = 0.01 }))
            {
                for (var time = 0; time < Times; time++)
                {
                    foreach (var (body, result) in pages)
                    {
                        result.Workspace!.Request.RequestId = FormattableString.Invariant($"r-{time}");
                        log.Append(result, body);
                    }
                }
            }

            var segment = Directory.EnumerateFiles(folder, "*.gz").Single();
            using var gzip = new System.IO.Compression.GZipStream(File.OpenRead(segment), System.IO.Compression.CompressionMode.Decompress);
            using var text = new MemoryStream();
            await gzip.CopyToAsync(text);
            return (text.Length / (double)(Times * pages.Length), new FileInfo(segment).Length / (double)(Times * pages.Length));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

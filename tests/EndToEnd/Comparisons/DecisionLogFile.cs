using System.Buffers;
using System.IO.Compression;
using RankOrchestrator.EndToEnd.CommandLine;
using RankOrchestrator.Orchestrator.Decisions;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Plans;

namespace RankOrchestrator.EndToEnd.Comparisons;

/// <summary>Makes a decision log of requests as the service would.</summary>
internal static class DecisionLogFile
{
    /// <summary>The log of the sample requests, served under a policy folder.</summary>
    public static async Task<string> WriteAsync(TemporaryFolder folder, string name, string policies, IEnumerable<string>? requests = null)
    {
        using var ranking = OfflineRanking.Load(PolicyLocation.Find(policies, null), new StoppedClock());
        var lines = new ArrayBufferWriter<byte>();
        foreach (var request in requests ?? RepositoryFiles.SampleRequests.Select(File.ReadAllText))
        {
            var body = Encoding.UTF8.GetBytes(request);
            var (_, problem) = await ranking.RankAsync(body, new RankConditions(), result => Append(lines, result, body), CancellationToken.None);
            problem.ShouldBeNull();
        }

        var path = folder.Write(name, "");
        await using Stream file = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(File.Create(path), CompressionLevel.Fastest) : File.Create(path);
        await file.WriteAsync(lines.WrittenMemory);
        return path;
    }

    private static string Append(ArrayBufferWriter<byte> lines, RankResult result, byte[] body)
    {
        DecisionWriter.Write(lines, result.Workspace!, result.PlanHash, body, DateTimeOffset.UnixEpoch);
        return "";
    }
}

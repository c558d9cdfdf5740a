using System.Globalization;

namespace RankOrchestrator.Bench;

/// <summary>What the service tells of its memory at <c>/metrics</c>.</summary>
/// <param name="ManagedMegabytes">Managed memory, as the last collection left it; 0 before the first.</param>
/// <param name="AnswerBytes">Bytes of model answers that are being read.</param>
internal readonly record struct ServiceMeasures(double ManagedMegabytes, double AnswerBytes)
{
    /// <summary>Asks it.</summary>
    public static async Task<ServiceMeasures> ReadAsync(HttpClient http)
    {
        var lines = (await http.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n');
        return new ServiceMeasures(Sum(lines, "dotnet_gc_last_collection_heap_size_bytes") / (1 << 20), Sum(lines, "rank_model_answer_memory_bytes"));
    }

    private static double Sum(string[] lines, string name)
        => lines.Where(line => line.StartsWith(name, StringComparison.Ordinal)).Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
}

using System.Diagnostics;
using System.Text.Json;
using RankOrchestrator.EndToEndBench.Naive;
using RankOrchestrator.Orchestrator.Engine;

namespace RankOrchestrator.EndToEndBench;

/// <summary>Makes sure that both do the same: every item of our page is worth the same to the naive implementation.</summary>
internal static class SameWork
{
    /// <summary>One sentence about the two pages; throws when a value differs by more than float32 arithmetic can.</summary>
    public static string Describe(RankingEngine engine, NaiveRanking naive, ReadOnlyMemory<byte> body)
    {
        using var result = engine.Pipeline.RankAsync(body, Stopwatch.GetTimestamp(), CancellationToken.None, TimeSpan.FromMinutes(1)).AsTask().GetAwaiter().GetResult();
        using var answer = JsonDocument.Parse(result.Answer.ToArray());
        var (request, page) = naive.MakePage(body);
        var values = request.Items.ToDictionary(item => item.Id, item => item.Excluded ? double.NaN : item.Value, StringComparer.Ordinal);
        foreach (var item in answer.RootElement.GetProperty("items").EnumerateArray())
        {
            var (ours, theirs) = (item.GetProperty("value").GetDouble(), values[item.GetProperty("id").GetString()!]);
            if (!(Math.Abs(ours - theirs) <= 1e-5 * Math.Max(1, Math.Abs(theirs))))
            {
                throw new InvalidOperationException(FormattableString.Invariant($"{item.GetProperty("id")} is worth {ours} here and {theirs} there: {item}"));
            }
        }

        var certificate = answer.RootElement.GetProperty("certificate");
        return FormattableString.Invariant($"{certificate.GetProperty("status")} by {certificate.GetProperty("engine")}, worth {certificate.GetProperty("objective").GetDouble():0.00000} of at most {certificate.GetProperty("bound").GetDouble():0.00000}; the naive page: {NaivePage.Worth(page):0.00000}; all {answer.RootElement.GetProperty("items").GetArrayLength()} values agree; degraded: {answer.RootElement.GetProperty("degraded")}");
    }
}

using System.Globalization;
using System.Text;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.Telemetry;
using Xunit.Abstractions;

namespace RankOrchestrator.Orchestrator.Tests.Pipeline;

/// <summary>What a warm request leaves to the garbage collector.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class AllocationTests(ITestOutputHelper output)
{
    /// <summary>So many that what the rest of the process does in their time is little beside them.</summary>
    private const int Pages = 100;

    [Theory]
    [InlineData("none", 16_000)]
    [InlineData("summary", 16_000)]
    [InlineData("full", 16_000)]
    public async Task Five_hundred_candidates_cost_little_memory(string explain, long most)
    {
        using var engine = new TestEngine();
        var request = Encoding.UTF8.GetBytes(Request(500, 50, explain));
        await RankAsync(10);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await RankAsync(Pages);
        var bytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / Pages;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{explain}: {bytes} bytes"));
        bytes.ShouldBeLessThan(most);

        async Task RankAsync(int times)
        {
            for (var time = 0; time < times; time++)
            {
                using var result = await engine.RankAsync(request);
                result.Problem.ShouldBeNull();
            }
        }
    }

    private static string Request(int candidates, int slots, string explain)
    {
        var rows = Enumerable.Range(0, candidates).Select(index => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"id":"p-{{index}}","attributes":{"merchant":"m-{{index % 100}}","category":"{{(index % 3) switch { 0 => "dates", 1 => "shoes", _ => "phones" }}}","sponsored":{{(index % 7 == 0 ? "true" : "false")}},"price":{{index}}.5},"features":{"ctr7d":0.{{(index * 7919) % 1000:000}},"affinity":0.5} }"""));
        return $$"""{"surface":"home","slots":{{slots}},"now":"2026-02-20T18:00:00Z","context":{"userId":"u-9","country":"SA"},"candidates":[{{string.Join(',', rows)}}],"options":{"explain":"{{explain}}","deadlineMs":5000} }""";
    }
}

using System.Text;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Hosting;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Plans;

namespace RankOrchestrator.Constraints.NRules.Tests.Service;

/// <summary>Whole answers with every explanation, on every surface that ships and in every environment, are the same from both engines.</summary>
public sealed class ShippedPagesTests
{
    private static readonly string[] Days = ["2026-01-01T00:00:00+00:00", "2026-02-20T18:00:00+00:00", "2027-03-01T03:00:00+00:00"];

    public static TheoryData<string, string> Folders => new()
    {
        { "policies", "" },
        { "policies", "staging" },
        { "policies", "production" },
        { "policies-obd", "" },
    };

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Made_up_requests_are_answered_the_same(string folder, string overlay)
    {
        using var columns = Load(folder, overlay, null);
        using var network = Load(folder, overlay, "nrules");
        var rules = 0;
        foreach (var surface in columns.Plan.Surfaces)
        {
            for (var round = 0; round < 6; round++)
            {
                var request = Encoding.UTF8.GetString(WarmUpRequest.Make(surface, round).Span).Replace("\"explain\":\"summary\"", "\"explain\":\"full\"", StringComparison.Ordinal)
                    .Replace("\"explain\":\"none\"", "\"explain\":\"full\"", StringComparison.Ordinal).Replace(Days[0], Days[round % Days.Length], StringComparison.Ordinal);
                rules += await Compare(columns, network, request, $"{surface.Name}, round {round}");
            }
        }

        // The log's replay has no rules.
        (rules > 0).ShouldBe(folder is "policies");
    }

    [Theory]
    [InlineData("home_feed")]
    [InlineData("search")]
    [InlineData("store_page")]
    [InlineData("product_page")]
    [InlineData("mail")]
    public async Task Samples_are_answered_the_same(string sample)
    {
        using var columns = Load("policies", "", null);
        using var network = Load("policies", "", "nrules");
        var request = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(TestFiles.RepositoryRoot, "samples", sample + ".json")))!.AsObject();
        var options = request["options"]?.AsObject() ?? (JsonObject)(request["options"] = new JsonObject());
        options["explain"] = "full";

        (await Compare(columns, network, request.ToJsonString(), sample)).ShouldBeGreaterThan(0);
    }

    /// <summary>How many rules held.</summary>
    private static async Task<int> Compare(OfflineRanking columns, OfflineRanking network, string request, string what)
    {
        var (expected, actual) = (await Answer(columns, request, "columns"), await Answer(network, request, "nrules"));
        actual.ToJsonString().ShouldBe(expected.ToJsonString(), what);
        return expected["explanation"]!["rules"]!.AsArray().Count;
    }

    private static async Task<JsonObject> Answer(OfflineRanking ranking, string request, string engine)
    {
        var (answer, problem) = await ranking.RankAsync(Encoding.UTF8.GetBytes(request), CancellationToken.None);
        problem.ShouldBeNull();
        var page = JsonNode.Parse(answer)!.AsObject();
        page.Remove("timings").ShouldBeTrue();
        ((string?)page["explanation"]!["ruleEngine"]).ShouldBe(engine);
        page["explanation"]!.AsObject().Remove("ruleEngine");
        return page;
    }

    private static OfflineRanking Load(string folder, string overlay, string? engine)
        => OfflineRanking.Load(new PolicyLocation(Path.Combine(TestFiles.RepositoryRoot, folder), overlay) { RuleEngine = engine }, new StoppedClock());
}

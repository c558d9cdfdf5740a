using System.Text;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Requests;

/// <summary>Maps of a request: what is read, what is refused at which entry, and that pages ask them by key.</summary>
public sealed class MapReadingTests : IDisposable
{
    private readonly TestEngine engine = new(Prepare, new ServiceSettings { Limits = new RequestLimits { MapEntries = 3, StringBytes = 20 } });

    public void Dispose() => engine.Dispose();

    [Theory]
    [InlineData("\"interest\": { \"dates\": 0.2, \"shoes\": 0.8 }", "p-3 0.8, p-4 0.8, p-1 0.2")]
    [InlineData("\"interest\": { \"shoes\": 0.8, \"dates\": 0.2 }", "p-3 0.8, p-4 0.8, p-1 0.2")]
    [InlineData("\"interest\": { \"d\\u0061tes\": 0.2 }", "p-1 0.2, p-2 0, p-3 0")]
    [InlineData("\"interest\": { }", "p-1 0, p-2 0, p-3 0")]
    [InlineData("\"interest\": null", "p-1 0, p-2 0, p-3 0")]
    [InlineData("\"device\": \"ios\"", "p-1 0, p-2 0, p-3 0")]
    public async Task A_page_asks_a_map_by_key(string member, string items)
    {
        var page = await engine.PageAsync(Request(member));
        string.Join(", ", page["items"]!.AsArray().Select(item => $"{item!["id"]} {item["value"]!.GetValue<double>()}")).ShouldBe(items);
    }

    [Theory]
    [InlineData("\"interest\": 5", "/context/interest", "Must be an object, a value for every key, not a number.")]
    [InlineData("\"interest\": [0.5]", "/context/interest", "Must be an object, a value for every key, not a list.")]
    [InlineData("\"interest\": { \"dates\": \"much\" }", "/context/interest/dates", "Must be a number, not a string (much).")]
    [InlineData("\"interest\": { \"da/t~es\": null }", "/context/interest/da~1t~0es", "Must be a number, not null.")]
    [InlineData("\"interest\": { \"dates\": { \"x\": [1] } }", "/context/interest/dates", "Must be a number, not an object.")]
    [InlineData("\"interest\": { \"dates\": 1.5 }", "/context/interest/dates", "Must be from 0 to 1, not 1.5.")]
    [InlineData("\"interest\": { \"dates\": 1e999 }", "/context/interest/dates", "The number 1e999 is too large.")]
    [InlineData("\"interest\": { \"dates\": 0.1, \"shoes\": 0.2, \"dates\": 0.1 }", "/context/interest/dates", "Stands twice.")]
    [InlineData("\"interest\": { \"a\": 0, \"b\": 0, \"c\": 0, \"d\": 0, \"e\": \"x\" }", "/context/interest", "Has more than 3 entries.")]
    [InlineData("\"interest\": { \"a name of more than twenty bytes\": 0 }", "/context/interest", "Has a key that is longer than 20 bytes.")]
    [InlineData("\"interest\": { \"\\ud800\": 0 }", "/context/interest", "Has a key that is not valid Unicode text.")]
    [InlineData("\"quota\": { \"gold\": 1, \"silber\": 1 }", "/context/quota/silber", "There is no member of this name. Did you mean 'silver'?")]
    [InlineData("\"quota\": { \"gold\": 1.5 }", "/context/quota/gold", "Must be a whole number, not a number (1.5).")]
    public async Task What_is_wrong_with_a_map_is_refused_at_its_entry(string member, string pointer, string message)
    {
        using var result = await engine.RankAsync(Encoding.UTF8.GetBytes(Request(member)));
        var error = result.Problem.ShouldNotBeNull().Errors.ShouldHaveSingleItem();
        (error.Pointer, error.Message).ShouldBe((pointer, message));
    }

    [Fact]
    public async Task A_huge_map_is_refused_once_and_costs_no_more_than_to_read_it()
    {
        var entries = string.Join(',', Enumerable.Range(0, 100_000).Select(entry => $"\"k{entry}\": 0"));
        using var result = await engine.RankAsync(Encoding.UTF8.GetBytes(Request($"\"interest\": {{ {entries} }}")));
        result.Problem.ShouldNotBeNull().Errors.ShouldHaveSingleItem().Message.ShouldBe("Has more than 3 entries.");
    }

    [Theory]
    [InlineData("{ \"dates\": 0.9, \"shoes\": \"x\", \"y\": [], \"dates\": 2 }", "/context/interest/shoes")]
    [InlineData("{ \"dates\": 0.9, \"dates\": 0.9 }", "/context/interest/dates")]
    [InlineData("[ ]", "/context/interest")]
    public async Task A_bad_map_counts_as_missing_where_reading_is_tolerant(string map, string pointer)
    {
        using var tolerant = new TestEngine(policies =>
        {
            Prepare(policies);
            policies.Replace("surfaces/home.yaml", "deadline: 5s", "deadline: 5s\nrequests: { reading: tolerant }");
        });
        var page = await tolerant.PageAsync(Request($"\"interest\": {map}"));
        page["items"]![0]!["value"]!.GetValue<double>().ShouldBe(0);
        var degraded = page["degraded"]!.AsArray().ShouldHaveSingleItem()!;
        (degraded["reason"]!.GetValue<string>(), degraded["pointers"]![0]!.GetValue<string>()).ShouldBe(("bad-field", pointer));
    }

    [Fact]
    public void The_service_describes_its_maps()
    {
        var document = JsonNode.Parse(new Orchestrator.OpenApi.ServiceDescription(engine.Engine.Plans).Document())!;
        var context = document["components"]!["schemas"]!["RankRequest.home"]!["properties"]!["context"]!["properties"]!;
        context["interest"]!.ToJsonString().ShouldBe(
            """{"type":["object","null"],"propertyNames":{"maxLength":20},"additionalProperties":{"type":"number","format":"double","minimum":0,"maximum":1},"maxProperties":3}""");
        context["quota"]!["propertyNames"]!.ToJsonString().ShouldBe("""{"enum":["gold","silver"]}""");
    }

    private static void Prepare(PolicyFolder policies)
    {
        policies.Replace(
            "schema/shop.yaml",
            "country: { type: string }",
            "country: { type: string }\n  interest: { type: double, map: true, min: 0, max: 1 }\n  quota: { type: int, map: true, keys: [gold, silver] }");
        policies.Replace("surfaces/home.yaml", "click: 'score.ctr * w.click'", "click: 'item.category in request.interest ? request.interest[item.category] : 0.0 * w.click'");
        policies.Replace("surfaces/home.yaml", "taste: '(has(feature.affinity) ? feature.affinity : 0.0) * w.affinity'", "taste: '0.0 * w.affinity * ctr'");
        policies.Write("rules/shop.yaml", "rules: [{ name: none, why: test, owner: tests, when: request.country == 'nowhere', then: { exclude: true } }]");
    }

    private static string Request(string member)
        => PolicyFolder.HomeRequest.Replace("\"country\": \"SA\", \"device\": \"ios\"", "\"country\": \"SA\", " + member, StringComparison.Ordinal);
}

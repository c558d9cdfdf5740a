using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.OpenApi;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.OpenApi;

namespace RankOrchestrator.Orchestrator.Tests.Documentation;

/// <summary>What <c>docs/http-api.md</c> and the OpenAPI document show works with the policies that ship.</summary>
public sealed class HttpApiDocumentTests : IDisposable
{
    private static readonly string Text = Repository.Read("docs/http-api.md");

    private readonly RankingEngine engine = new(new ServiceSettings(), new PolicyLocation(Path.Combine(Repository.Root, "policies"), ""), TimeProvider.System, NullLoggerFactory.Instance);

    public HttpApiDocumentTests() => engine.Loader.Load().ShouldBeTrue();

    public void Dispose() => engine.Dispose();

    [Fact]
    public async Task Its_request_is_answered() => await RankAsync(JsonBlocks()[0]);

    [Fact]
    public async Task The_example_of_the_OpenAPI_document_is_answered()
    {
        var document = JsonNode.Parse(new ServiceDescription(engine.Plans).Document())!;
        var request = document["paths"]!["/rank"]!["post"]!["requestBody"]!["content"]!["application/json"]!["examples"]!["page"]!["value"]!;
        new SchemaCheck(document).Errors(request, "RankRequest").ShouldBeEmpty();
        await RankAsync(request.ToJsonString());
    }

    [Fact]
    public void Its_problem_fits_the_schema()
        => new SchemaCheck(JsonNode.Parse(new ServiceDescription(engine.Plans).Document())!).Errors(JsonNode.Parse(JsonBlocks()[1]), "Problem").ShouldBeEmpty();

    [Fact]
    public void Its_limits_are_the_defaults()
    {
        var rows = Regex.Matches(
            Text[Text.IndexOf("## Limits", StringComparison.Ordinal)..],
            @"^\| `(?<name>\w+)` \| (?<value>\d+) \|",
            RegexOptions.Multiline | RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(1))
            .ToDictionary(row => row.Groups["name"].Value, row => row.Groups["value"].Value, StringComparer.Ordinal);
        var defaults = new RequestLimits();
        var limits = typeof(RequestLimits).GetProperties().Where(property => property.Name is not (nameof(RequestLimits.FewestSlots) or "EqualityContract"));
        rows.ShouldBe(limits.ToDictionary(limit => limit.Name, limit => limit.GetValue(defaults)!.ToString()!, StringComparer.Ordinal), ignoreOrder: true);
    }

    private static string[] JsonBlocks()
        => [.. Regex.Matches(Text, "```json\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(block => block.Groups["text"].Value)];

    private async Task RankAsync(string request)
    {
        using var result = await engine.Pipeline.RankAsync(Encoding.UTF8.GetBytes(request), TimeProvider.System.GetTimestamp(), CancellationToken.None, TimeSpan.FromSeconds(20));
        result.Problem?.Detail.ShouldBeNull();
        JsonNode.Parse(result.Answer.Span)!["items"]!.AsArray().ShouldNotBeEmpty();
    }
}

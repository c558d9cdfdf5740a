using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.OpenApi;

/// <summary>The OpenAPI document says what the service does: every answer of the service fits it, every request it takes too.</summary>
public sealed class ServiceDescriptionTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private readonly RunningService service = fixture.Service;

    [Fact]
    public async Task It_is_a_valid_OpenAPI_document()
    {
        var (document, diagnostic) = OpenApiDocument.Parse(await service.TextAsync("/openapi/v1.json"), "json");
        diagnostic!.Errors.Select(error => error.ToString()).ShouldBeEmpty();
        diagnostic.SpecificationVersion.ShouldBe(OpenApiSpecVersion.OpenApi3_1);
        document!.Paths.Count.ShouldBe(8);
        foreach (var operation in document.Paths.SelectMany(path => path.Value.Operations!.Values))
        {
            operation.Summary.ShouldNotBeNullOrEmpty();
            operation.Responses!.Count.ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public async Task Every_path_of_the_service_but_the_studio_is_in_it_and_no_other()
    {
        var document = await DocumentAsync();
        var routes = service.Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => endpoint.RoutePattern.RawText!)
            .Where(path => !path.StartsWith("/studio", StringComparison.Ordinal));
        document["paths"]!.AsObject().Select(path => path.Key).Order(StringComparer.Ordinal).ShouldBe(routes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_reference_leads_somewhere()
    {
        var document = await DocumentAsync();
        var dangling = References(document).Where(reference => reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode?)document, (node, part) => node?[part]) is null);
        dangling.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("none")]
    [InlineData("summary")]
    [InlineData("full")]
    public async Task Answers_fit_it(string explain)
    {
        var check = new SchemaCheck(await DocumentAsync());
        var request = PolicyFolder.HomeRequest.Replace("\"full\"", $"\"{explain}\"", StringComparison.Ordinal);
        check.Errors(await service.RankAsync(request), "RankAnswer").ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_process_says_about_itself_fits_it()
    {
        var check = new SchemaCheck(await DocumentAsync());
        check.Errors((await service.GetAsync("/plan")).Json, "PlanState").ShouldBeEmpty();
        check.Errors((await service.GetAsync("/livez")).Json, "Liveness").ShouldBeEmpty();
        check.Errors((await service.GetAsync("/healthz")).Json, "Health").ShouldBeEmpty();
        check.Errors((await service.GetAsync("/readyz")).Json, "Readiness").ShouldBeEmpty();
    }

    [Fact]
    public async Task Requests_that_the_service_takes_fit_the_schema_of_their_surface()
    {
        var check = new SchemaCheck(await DocumentAsync());
        check.Errors(JsonNode.Parse(PolicyFolder.HomeRequest), "RankRequest.home").ShouldBeEmpty();
        check.Errors(JsonNode.Parse(PolicyFolder.HomeRequest), "RankRequest").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"price\": 39.0", "\"price\": \"39\"")]
    [InlineData("\"price\": 39.0", "\"price\": -1")]
    [InlineData("\"price\": 39.0", "\"prise\": 39.0")]
    [InlineData("\"category\": \"dates\"", "\"category\": \"cars\"")]
    [InlineData("\"slots\": 3", "\"slots\": 51")]
    [InlineData("\"surface\": \"home\"", "\"surface\": \"hone\"")]
    [InlineData("\"userId\": \"u-9\",", "")]
    [InlineData("\"explain\": \"full\"", "\"explain\": \"all\"")]
    [InlineData("\"labels\": [\"new\", \"warm\"]", "\"labels\": [3]")]
    public async Task Requests_that_the_service_refuses_do_not_fit_it(string field, string wrong)
    {
        var request = PolicyFolder.HomeRequest.Replace(field, wrong, StringComparison.Ordinal);
        var check = new SchemaCheck(await DocumentAsync());
        check.Errors(JsonNode.Parse(request), "RankRequest").ShouldNotBeEmpty();
        using var response = await service.PostAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        check.Errors(JsonNode.Parse(await response.Content.ReadAsStringAsync()), "Problem").ShouldBeEmpty();
    }

    [Fact]
    public async Task Its_examples_fit_its_schemas()
    {
        var document = await DocumentAsync();
        var check = new SchemaCheck(document);
        var post = document["paths"]!["/rank"]!["post"]!;
        check.Errors(post["responses"]!["200"]!["content"]!["application/json"]!["examples"]!["page"]!["value"], "RankAnswer").ShouldBeEmpty();
        foreach (var (_, example) in post["responses"]!["400"]!["content"]!["application/problem+json"]!["examples"]!.AsObject())
        {
            check.Errors(example!["value"], "Problem").ShouldBeEmpty();
        }
    }

    private async Task<JsonNode> DocumentAsync() => JsonNode.Parse(await service.TextAsync("/openapi/v1.json"))!;

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject entries => entries.SelectMany(entry => entry.Key is "$ref" ? [(string)entry.Value!] : entry.Key is "mapping" ? [] : References(entry.Value)),
        JsonArray elements => elements.SelectMany(References),
        _ => [],
    };
}

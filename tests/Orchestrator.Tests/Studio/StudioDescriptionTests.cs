using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using RankOrchestrator.Orchestrator.Studio;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.OpenApi;

namespace RankOrchestrator.Orchestrator.Tests.Studio;

/// <summary>The studio's OpenAPI document says what the studio's endpoints do.</summary>
public sealed class StudioDescriptionTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private const string Path = "/studio/api/openapi.json";

    private readonly RunningService service = fixture.Service;

    [Fact]
    public async Task It_is_a_valid_OpenAPI_document()
    {
        var (document, diagnostic) = OpenApiDocument.Parse(await service.TextAsync(Path), "json");
        diagnostic!.Errors.Select(error => error.ToString()).ShouldBeEmpty();
        foreach (var operation in document!.Paths.SelectMany(path => path.Value.Operations!.Values))
        {
            operation.Summary.ShouldNotBeNullOrEmpty();
            operation.Responses!.Count.ShouldBeGreaterThan(1);
        }
    }

    [Fact]
    public async Task Every_endpoint_of_the_studio_is_in_it_and_no_other()
    {
        var document = await DocumentAsync();
        var routes = service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/studio/api/", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Where(method => method != "HEAD").Select(method => $"{method} {endpoint.RoutePattern.RawText!.Replace("**", "", StringComparison.Ordinal)}"));
        var described = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}"));
        described.Order(StringComparer.Ordinal).ShouldBe(routes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_the_endpoints_answer_fits_it()
    {
        var check = new SchemaCheck(await DocumentAsync());
        check.Errors((await service.GetAsync("/studio/api/overview")).Json, "Overview").ShouldBeEmpty();
        check.Errors((await service.GetAsync("/studio/api/decisions")).Json, "Decisions").ShouldBeEmpty();
        check.Errors((await service.GetAsync("/studio/api/samples/nothing")).Json, "Problem").ShouldBeEmpty();
        check.Errors((await service.GetAsync("/studio/api/files/nothing")).Json, "Problem").ShouldBeEmpty();
        var tab = await StudioClient.OpenAsync(service);
        check.Errors(await tab.ReplaceAsync("rules/shop.yaml", "boost: 1.5", "boost: 0.1"), "DraftView").ShouldBeEmpty();
        check.Errors(await tab.ReplaceAsync("rules/shop.yaml", "boost: 1.5", "bost: 0.1"), "DraftView").ShouldBeEmpty();
        check.Errors(await tab.ChangeAsync(new JsonObject { ["request"] = "{" }), "DraftView").ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_made_up_for_a_surface_is_ranked()
    {
        var overview = (await service.GetAsync("/studio/api/overview")).Json;
        overview["samples"]!.AsArray().ShouldContain(sample => (string)sample!["name"]! == "made-up home");
        var request = await service.TextAsync("/studio/api/samples/made-up%20home");
        var view = await (await StudioClient.OpenAsync(service)).ChangeAsync(new JsonObject { ["request"] = request });
        view["page"]!["answer"]!["items"]!.AsArray().Count.ShouldBeGreaterThan(0);
    }

    private async Task<JsonNode> DocumentAsync() => JsonNode.Parse(await service.TextAsync(Path))!;
}

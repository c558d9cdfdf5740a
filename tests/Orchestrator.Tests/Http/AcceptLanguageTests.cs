using System.Text;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Http;

/// <summary>The language of reasons where the head of the call names one.</summary>
public sealed class AcceptLanguageTests
{
    [Theory]
    [InlineData("ar-SA, en;q=0.5", null, "عرض رمضان")]
    [InlineData("fr, en;q=0.5", null, "Ramadan offer")]
    [InlineData("ar", "en", "Ramadan offer")]
    [InlineData("fr", null, null)]
    [InlineData("nothing of the kind", null, null)]
    [InlineData(null, null, null)]
    public async Task It_counts_where_the_request_names_none(string? header, string? option, string? text)
    {
        await using var service = await RunningService.StartAsync(policies => policies.Replace(
            "rules/shop.yaml",
                "then: { boost: 1.5, tag: seasonal }",
                "then: { boost: 1.5, tag: seasonal }\n    say: { en: Ramadan offer, ar: عرض رمضان }"));
        var body = JsonNode.Parse(PolicyFolder.HomeRequest)!;
        if (option is not null)
        {
            body["options"]!["language"] = option;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/rank", UriKind.Relative))
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Language", header);
        }

        using var response = await service.Http.SendAsync(request);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        ((string?)answer["items"]![0]!["reasons"]?[0]!["text"]).ShouldBe(text);
    }
}

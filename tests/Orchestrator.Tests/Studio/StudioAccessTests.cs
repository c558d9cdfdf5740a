using System.Text;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Studio;

/// <summary>For whom there is a studio.</summary>
public sealed class StudioAccessTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private readonly RunningService service = fixture.Service;

    [Theory]
    [InlineData("/studio", "text/html")]
    [InlineData("/studio/studio.js", "text/javascript")]
    [InlineData("/studio/studio.css", "text/css")]
    [InlineData("/studio/icon.svg", "image/svg+xml")]
    [InlineData("/studio/api/overview", "application/json")]
    public async Task It_is_there_for_callers_on_this_machine_and_runs_nothing_but_its_own(string path, string type)
    {
        using var response = await service.Http.GetAsync(new Uri(path, UriKind.Relative));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe(type);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("default-src 'none'; script-src 'self'; style-src 'self';");
        policy.ShouldNotContain("unsafe");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldContain("require-trusted-types-for 'script'");
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        response.Headers.GetValues("Cross-Origin-Resource-Policy").ShouldBe(["same-origin"]);
    }

    [Theory]
    [InlineData("Host", "rank.example.com")]
    [InlineData("Host", "localhost.example.com")]
    [InlineData("Host", "192.168.1.7:5000")]
    [InlineData("X-Forwarded-For", "10.0.0.1")]
    [InlineData("Forwarded", "for=10.0.0.1")]
    [InlineData("Via", "1.1 proxy")]
    public async Task There_is_nothing_for_a_caller_from_elsewhere(string header, string value)
    {
        foreach (var path in (string[])["/studio", "/studio/studio.js", "/studio/api/overview", "/studio/api/files/rules/shop.yaml"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation(header, value);
            using var response = await service.Http.SendAsync(request);
            response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        }
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1:99")]
    [InlineData("[::1]:5000")]
    public async Task Names_of_this_machine_will_do(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/studio");
        request.Headers.Host = host;
        using var response = await service.Http.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task There_is_none_where_the_service_listens_to_the_world()
    {
        await using var open = await RunningService.StartAsync(null, "--urls", "http://0.0.0.0:0");
        (await StatusAsync(open, "/studio", "localhost")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("true", HttpStatusCode.OK)]
    [InlineData("false", HttpStatusCode.NotFound)]
    public async Task What_is_configured_counts(string setting, HttpStatusCode expected)
    {
        await using var configured = await RunningService.StartAsync(null, "--urls", "http://0.0.0.0:0", "--Rank:Studio:Enabled", setting);
        (await StatusAsync(configured, "/studio/api/overview", "rank.example.com")).ShouldBe(expected);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task A_page_of_another_origin_is_refused(string header, string value)
    {
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post])
        {
            using var request = new HttpRequestMessage(method, method == HttpMethod.Get ? "/studio/api/overview" : "/studio/api/drafts");
            request.Headers.TryAddWithoutValidation(header, value);
            using var response = await service.Http.SendAsync(request);
            response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            (await response.Content.ReadAsStringAsync()).ShouldContain("other-origin");
        }
    }

    [Fact]
    public async Task Its_own_page_is_not()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/studio/api/drafts");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        request.Headers.TryAddWithoutValidation("Origin", service.Http.BaseAddress!.GetLeftPart(UriPartial.Authority));
        using var response = await service.Http.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_change_that_a_form_could_send_is_refused()
    {
        var tab = await StudioClient.OpenAsync(service);
        using var content = new StringContent("{}", Encoding.UTF8, "text/plain");
        using var response = await service.Http.PutAsync(new Uri("/studio/api/drafts/" + tab.Draft, UriKind.Relative), content);
        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    /// <summary>Asks a service that listens everywhere, from this machine.</summary>
    private static async Task<HttpStatusCode> StatusAsync(RunningService service, string path, string host)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder("http", "127.0.0.1", service.Address.Port, path).Uri);
        request.Headers.Host = host;
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }
}

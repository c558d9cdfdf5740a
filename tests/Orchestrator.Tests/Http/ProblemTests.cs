using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Http;

/// <summary>What callers get for requests that cannot be answered: problem details that name the field.</summary>
public sealed class ProblemTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private readonly RunningService service = fixture.Service;

    [Theory]
    [InlineData("unknown surface", """ "surface": "home" """, """ "surface": "hone" """, "/surface", "'hone'", "'home'")]
    [InlineData("surface of a wrong type", """ "surface": "home" """, """ "surface": 7 """, "/surface", "a string")]
    [InlineData("no surface", """ "surface": "home", """, "", "/surface", "missing")]
    [InlineData("no slots", """ "slots": 3, """, "", "/slots", "missing")]
    [InlineData("slots of a wrong type", """ "slots": 3 """, """ "slots": "3" """, "/slots", "whole number from 1 to 50")]
    [InlineData("no slot at all", """ "slots": 3 """, """ "slots": 0 """, "/slots", "from 1 to 50")]
    [InlineData("more slots than the surface has", """ "slots": 3 """, """ "slots": 51 """, "/slots", "from 1 to 50")]
    [InlineData("half a slot", """ "slots": 3 """, """ "slots": 2.5 """, "/slots", "whole number")]
    [InlineData("unknown member", """ "slots": 3 """, """ "slots": 3, "candidate": [] """, "/candidate", "'candidates'")]
    [InlineData("a member twice", """ "slots": 3 """, """ "slots": 3, "slots": 4 """, "/slots", "twice")]
    [InlineData("duplicate ids", """ "id": "p-4" """, """ "id": "p-2" """, "/candidates/3/id", "candidate 1")]
    [InlineData("no id", """ "id": "p-4", """, "", "/candidates/3/id", "missing")]
    [InlineData("id of a wrong type", """ "id": "p-4" """, """ "id": 4 """, "/candidates/3/id", "a string")]
    [InlineData("empty id", """ "id": "p-4" """, """ "id": "" """, "/candidates/3/id", "empty")]
    [InlineData("unknown attribute", """ "sponsored": false, "price": 39.0 """, """ "sponsored": false, "prise": 39.0, "price": 39.0 """, "/candidates/0/attributes/prise", "'price'")]
    [InlineData("attribute of a wrong type", """ "price": 39.0 """, """ "price": "39" """, "/candidates/0/attributes/price", "a number")]
    [InlineData("attribute out of its range", """ "price": 39.0 """, """ "price": -1 """, "/candidates/0/attributes/price", "at least 0")]
    [InlineData("attribute outside its enumeration", """ "category": "dates" """, """ "category": "date" """, "/candidates/0/attributes/category", "dates, phones, shoes")]
    [InlineData("required attribute missing", """, "price": 39.0 """, "", "/candidates/0/attributes/price", "required")]
    [InlineData("required attribute null", """ "price": 39.0 """, """ "price": null """, "/candidates/0/attributes/price", "required")]
    [InlineData("timestamp without offset", "2026-02-20T09:00:00Z", "2026-02-20T09:00:00", "/candidates/0/attributes/publishedAt", "offset")]
    [InlineData("a time that does not exist", "2026-02-20T09:00:00Z", "2026-02-30T09:00:00Z", "/candidates/0/attributes/publishedAt", "timestamp")]
    [InlineData("whole number with a fraction", """ "stock": 5 """, """ "stock": 5.5 """, "/candidates/3/attributes/stock", "whole number")]
    [InlineData("list that is none", """ "labels": ["new", "warm"] """, """ "labels": "new" """, "/candidates/2/attributes/labels", "a list")]
    [InlineData("element of a wrong type", """ "labels": ["new", "warm"] """, """ "labels": ["new", 3] """, "/candidates/2/attributes/labels/1", "a string")]
    [InlineData("feature of a wrong type", """ "ctr7d": 0.04 """, """ "ctr7d": true """, "/candidates/0/features/ctr7d", "a number")]
    [InlineData("a number that is too large", """ "affinity": 0.6 """, """ "affinity": 1e999 """, "/candidates/0/features/affinity", "too large")]
    [InlineData("feature written as NaN in text", """ "affinity": 0.6 """, """ "affinity": "NaN" """, "/candidates/0/features/affinity", "a number")]
    [InlineData("unknown context", """ "country": "SA" """, """ "land": "SA" """, "/context/land", "no context member")]
    [InlineData("required context missing", """ "userId": "u-9", """, "", "/context/userId", "required")]
    [InlineData("unknown option", """ "explain": "full" """, """ "explian": "full" """, "/options/explian", "'explain'")]
    [InlineData("unknown level of explanation", """ "explain": "full" """, """ "explain": "all" """, "/options/explain", "summary")]
    [InlineData("deadline of nothing", """ "deadlineMs": 5000 """, """ "deadlineMs": 0 """, "/options/deadlineMs", "from 1 to 10000")]
    [InlineData("clock that is none", """ "now": "2026-02-20T18:00:00Z" """, """ "now": "yesterday" """, "/now", "timestamp")]
    [InlineData("seed that is none", """ "seed": 7 """, """ "seed": 7.5 """, "/seed", "64 bits")]
    [InlineData("clock at the top and in the options", """ "explain": "full" """, """ "explain": "full", "now": "2026-02-20T18:00:00Z" """, "/options/now", "twice")]
    [InlineData("seed at the top and in the options", """ "explain": "full" """, """ "explain": "full", "seed": 7 """, "/options/seed", "twice")]
    [InlineData("half a surrogate pair", """ "merchant": "m-2" """, """ "merchant": "\ud800" """, "/candidates/2/attributes/merchant", "Unicode")]
    public async Task A_wrong_field_is_named(string what, string field, string wrong, string pointer, params string[] words)
    {
        var changed = PolicyFolder.HomeRequest.Replace(field.Trim(), wrong.Trim(), StringComparison.Ordinal);
        string.Equals(changed, PolicyFolder.HomeRequest, StringComparison.Ordinal).ShouldBeFalse(what);

        var problem = await RefusedAsync(changed, HttpStatusCode.BadRequest, "invalid-request");

        var error = problem["errors"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)error["pointer"]!).ShouldBe(pointer);
        var message = (string)error["message"]!;
        words.Where(word => !message.Contains(word, StringComparison.Ordinal)).ShouldBeEmpty(message);

        ((string)problem["detail"]!).ShouldStartWith(pointer);
    }

    [Theory]
    [InlineData("[]", "", "object")]
    [InlineData("7", "", "object")]
    [InlineData("null", "", "object")]
    [InlineData("""{"surface":"home","slots":1,"context":{"userId":"u"},"candidates":[]}""", "/candidates", "empty")]
    [InlineData("""{"surface":"home","slots":1,"context":{"userId":"u"}}""", "/candidates", "missing")]
    [InlineData("""{"surface":"home","slots":1,"context":{"userId":"u"},"candidates":{}}""", "/candidates", "a list")]
    [InlineData("""{"surface":"home","slots":1,"context":{"userId":"u"},"candidates":[7]}""", "/candidates/0", "an object")]
    [InlineData("""{"surface":"home","slots":1,"context":7,"candidates":[{"id":"a","attributes":{"merchant":"m","sponsored":true,"price":1}}]}""", "/context", "an object")]
    public async Task A_body_of_a_wrong_shape_is_named(string body, string pointer, string words)
    {
        var problem = await RefusedAsync(body, HttpStatusCode.BadRequest, "invalid-request");
        var error = problem["errors"]!.AsArray()[0]!;
        ((string)error["pointer"]!).ShouldBe(pointer);
        ((string)error["message"]!).ShouldContain(words);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("{", "")]
    [InlineData("""{"surface":"home","slots":1,}""", "")]
    [InlineData("""{"surface":"home","slots":NaN,"candidates":[]}""", "/slots")]
    [InlineData("""{"surface":"home","candidates":[{"id":"a"},{"id":"b","features":{"ctr7d":NaN}}]}""", "/candidates/1/features/ctr7d")]
    [InlineData("""{"surface":"home","candidates":[{"id":"a"},{"id":"b","features":{"ctr7d":-Infinity}}]}""", "/candidates/1/features/ctr7d")]
    [InlineData("""{"surface":"home","slots":1,"context":{"userId":"u"},"candidates":[{"id":"a","attributes":{"merchant":"m","sponsored":true,"price":1}}]} more""", "")]
    public async Task A_body_that_is_not_JSON_is_told_where(string body, string pointer)
    {
        var problem = await RefusedAsync(body, HttpStatusCode.BadRequest, "broken-json");
        ((string)problem["errors"]![0]!["pointer"]!).ShouldStartWith(pointer);
        ((string)problem["detail"]!).ShouldStartWith("At line ");
    }

    [Theory]
    [InlineData("""{"surface":"home","candidates":""", "[", "/candidates/0/0")]
    [InlineData("""{"surface":"home","context":""", """{"a":""", "/context/a/a")]
    [InlineData("""{"surface":"home","slots":1,"b":""", """[{"a":""", "/b/0/a/0/a")]
    public async Task A_body_that_is_nested_too_deep_is_told_so(string start, string nesting, string pointer)
    {
        foreach (var depth in (int[])[17, 18, 5_000])
        {
            var problem = await RefusedAsync(start + string.Concat(Enumerable.Repeat(nesting, depth)), HttpStatusCode.BadRequest, "invalid-request");
            ((string)problem["errors"]![0]!["pointer"]!).ShouldStartWith(pointer);
            ((string)problem["errors"]![0]!["message"]!).ShouldBe("Is nested deeper than 16 levels.");
        }
    }

    [Fact]
    public async Task Every_error_is_reported_up_to_the_limit()
    {
        var candidates = string.Join(',', Enumerable.Range(0, 30).Select(index => $$"""{"id":"p-{{index}}","attributes":{"merchant":7,"sponsored":false,"price":1} }"""));
        var problem = await RefusedAsync($$"""{"surface":"home","slots":1,"context":{"userId":"u"},"candidates":[{{candidates}}]}""", HttpStatusCode.BadRequest, "invalid-request");
        var errors = problem["errors"]!.AsArray();
        errors.Count.ShouldBe(20);
        ((string)errors[19]!["pointer"]!).ShouldBe("/candidates/19/attributes/merchant");
    }

    [Fact]
    public async Task A_hundred_thousand_candidates_are_too_many()
    {
        await using var roomy = await RunningService.StartAsync(null, "--Rank:Limits:BodyBytes", "67108864");
        var candidates = string.Join(',', Enumerable.Range(0, 100_000).Select(index => $$"""{"id":"p-{{index}}","attributes":{"merchant":"m","sponsored":false,"price":1} }"""));
        using var response = await roomy.PostAsync($$"""{"surface":"home","slots":1,"context":{"userId":"u"},"candidates":[{{candidates}}]}""");
        var problem = await ProblemAsync(response, HttpStatusCode.BadRequest, "invalid-request");
        ((string)problem["errors"]![0]!["pointer"]!).ShouldBe("/candidates");
        ((string)problem["errors"]![0]!["message"]!).ShouldContain("2000");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fifty_megabytes_are_too_large_whether_announced_or_not(bool isAnnounced)
    {
        var body = new byte[50_000_000];
        body.AsSpan().Fill((byte)' ');
        using var request = new HttpRequestMessage(HttpMethod.Post, "/rank") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TransferEncodingChunked = !isAnnounced;
        using var response = await service.Http.SendAsync(request);
        var problem = await ProblemAsync(response, HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        ((string)problem["detail"]!).ShouldContain("8388608");
    }

    [Fact]
    public async Task Limits_are_configuration()
    {
        await using var small = await RunningService.StartAsync(null, "--Rank:Limits:Candidates", "3", "--Rank:Limits:Errors", "2");
        using var response = await small.PostAsync(PolicyFolder.HomeRequest);
        var problem = await ProblemAsync(response, HttpStatusCode.BadRequest, "invalid-request");
        ((string)problem["errors"]![0]!["message"]!).ShouldContain("more than 3");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("nonsense")]
    public async Task A_wrong_content_type_is_refused(string contentType)
    {
        using var response = await service.PostAsync(PolicyFolder.HomeRequest, contentType);
        var problem = await ProblemAsync(response, HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
        ((string)problem["detail"]!).ShouldContain("application/json");
    }

    [Fact]
    public async Task A_compressed_body_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/rank") { Content = new StringContent("x", Encoding.UTF8, "application/json") };
        request.Content.Headers.ContentEncoding.Add("gzip");
        using var response = await service.Http.SendAsync(request);
        await ProblemAsync(response, HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
    }

    [Theory]
    [InlineData("GET", "/rank", "POST")]
    [InlineData("PUT", "/rank", "POST")]
    [InlineData("POST", "/plan", "GET")]
    [InlineData("DELETE", "/healthz", "GET")]
    public async Task A_wrong_method_is_told_the_right_one(string method, string path, string allowed)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await service.Http.SendAsync(request);
        string.Join(',', response.Content.Headers.Allow).ShouldContain(allowed);
        var problem = await ProblemAsync(response, HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        ((string)problem["detail"]!).ShouldContain(allowed);
    }

    [Fact]
    public async Task A_path_that_does_not_exist_is_a_problem_too()
    {
        using var response = await service.Http.GetAsync(new Uri("/ranks", UriKind.Relative));
        await ProblemAsync(response, HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task A_body_that_breaks_the_rules_of_HTTP_is_told_so()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(service.Http.BaseAddress!.Host, service.Http.BaseAddress.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync("POST /rank HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nnonsense\r\n"u8.ToArray());
        using var reader = new StreamReader(stream);
        var response = await reader.ReadToEndAsync();
        response.ShouldStartWith("HTTP/1.1 400");
        response.ShouldContain("urn:rank-orchestrator:problem:bad-http");
    }

    [Fact]
    public async Task A_caller_that_goes_away_harms_nobody()
    {
        for (var call = 0; call < 20; call++)
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(service.Http.BaseAddress!.Host, service.Http.BaseAddress.Port);
            await socket.GetStream().WriteAsync("POST /rank HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"u8.ToArray());
            socket.Client.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        await service.RankAsync(PolicyFolder.HomeRequest);
    }

    [Fact]
    public async Task Without_a_plan_there_is_a_problem_and_no_readiness()
    {
        await using var empty = await RunningService.StartAsync(policies => policies.Write("surfaces/home.yaml", "surface: home\nnonsense: true\n"));
        using var response = await empty.PostAsync(PolicyFolder.HomeRequest);
        await ProblemAsync(response, HttpStatusCode.ServiceUnavailable, "not-ready");
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        (await empty.GetAsync("/readyz")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var (status, health) = await empty.GetAsync("/healthz");
        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        ((string)health["refused"]!["errors"]![0]!["file"]!).ShouldBe("surfaces/home.yaml");
    }

    private async Task<JsonNode> RefusedAsync(string body, HttpStatusCode status, string kind)
    {
        using var response = await service.PostAsync(body);
        return await ProblemAsync(response, status, kind);
    }

    private static async Task<JsonNode> ProblemAsync(HttpResponseMessage response, HttpStatusCode status, string kind)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(status, text);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = JsonNode.Parse(text)!;
        ((string)problem["type"]!).ShouldBe("urn:rank-orchestrator:problem:" + kind);
        ((int)problem["status"]!).ShouldBe((int)status);
        ((string)problem["title"]!).ShouldNotBeEmpty();
        return problem;
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Orchestrator.Http;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Requests;

/// <summary>Whatever a body is, the problem that answers it is small, is JSON, and took little to make.</summary>
public sealed partial class ProblemSizeTests
{
    /// <summary>Characters of a request that one message may hold.</summary>
    private const int MostEchoed = 200;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [Fact]
    public void Problems_of_any_bodies_are_small_and_well_formed()
    {
        using var strict = new TestEngine(settings: new ServiceSettings { Limits = new RequestLimits { Errors = 100_000 } });
        using var usual = new TestEngine();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), ArbMap.Default.ArbFor<bool>(), (seed, manyErrors) =>
        {
            var body = HostileBody.Make(new Random(seed));
            using var result = (manyErrors ? strict : usual).RankAsync(body).AsTask().GetAwaiter().GetResult();
            if (result.Problem is { } problem)
            {
                ShouldBeSmallAndWellFormed(problem with { RequestId = RequestIdentity.Find(body, int.MaxValue) });
            }
        }));
    }

    [Theory]
    [InlineData("""{"surface":"home","slots":trqe""", (byte)1)]
    [InlineData("""{"surface":"home","slots":nul""", (byte)'"')]
    [InlineData("""{"surface":"home","slots":f""", (byte)'\\')]
    [InlineData("""{"surface":"home","slots":1,"requestId":"r""", (byte)'a')]
    [InlineData("""{"surface":"home","slots":1""", (byte)'1')]
    [InlineData("""{"surface":"home","slots":""", (byte)'[')]
    [InlineData("""{"surface":"home",""", (byte)0xff)]
    [InlineData("""{"surface":"home","slots":1}""", (byte)' ')]
    [InlineData("", (byte)'\n')]
    [InlineData("", (byte)'t')]
    public async Task Megabytes_of_anything_are_refused_for_a_few_times_their_size(string start, byte filling)
    {
        using var engine = new TestEngine();
        var body = new byte[8_300_000];
        body.AsSpan().Fill(filling);
        Encoding.UTF8.GetBytes(start, body);
        using (await engine.RankAsync(Encoding.UTF8.GetBytes(start)))
        {
            // What is allocated once is allocated.
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var ranking = engine.RankAsync(body);
        ranking.IsCompleted.ShouldBeTrue();
        using var result = await ranking;
        ShouldBeSmallAndWellFormed(result.Problem!);

        // The JSON reader makes three texts of all that is left when a literal is misspelt.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(12L * body.Length);
    }

    [Fact]
    public async Task Every_problem_says_which_request_it_is_about()
    {
        await using var service = await RunningService.StartAsync();
        foreach (var (body, id) in ((string, string?)[])
        [
            (PolicyFolder.HomeRequest.Replace("\"slots\": 3", "\"slots\": trqe", StringComparison.Ordinal), "r-1"),
            (PolicyFolder.HomeRequest.Replace("\"home\"", "\"hone\"", StringComparison.Ordinal), "r-1"),
            (PolicyFolder.HomeRequest.Replace("39.0", "\"39\"", StringComparison.Ordinal), "r-1"),
            (PolicyFolder.HomeRequest.Replace("\"requestId\": \"r-1\",", "", StringComparison.Ordinal)[..^2] + ",\"requestId\":\"late\"", "late"),
            (PolicyFolder.HomeRequest.Replace("\"r-1\"", "7", StringComparison.Ordinal), null),
            ("nonsense", null),
        ])
        {
            using var response = await service.PostAsync(body);
            var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            problem.AsObject().ContainsKey("requestId").ShouldBeTrue();
            ((string?)problem["requestId"]).ShouldBe(id);
        }
    }

    [Theory]
    [InlineData("path")]
    [InlineData("method")]
    [InlineData("content type")]
    [InlineData("content encoding")]
    public async Task Nothing_else_of_a_request_comes_back_at_length(string part)
    {
        var text = new string('x', 6_000);
        await using var service = await RunningService.StartAsync();
        using var request = new HttpRequestMessage(
            part is "method" ? new HttpMethod(text) : HttpMethod.Post,
            part is "path" ? "/" + text : "/rank")
        { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        if (part is "content type")
        {
            request.Content.Headers.Remove("Content-Type");
            request.Content.Headers.TryAddWithoutValidation("Content-Type", text);
        }

        if (part is "content encoding")
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Encoding", text);
        }

        using var response = await service.Http.SendAsync(request);
        ((int)response.StatusCode).ShouldBeInRange(400, 499);
        var problem = await response.Content.ReadAsStringAsync();
        problem.ShouldContain("xxx");
        problem.ShouldNotContain(new string('x', MostEchoed));
    }

    [Fact]
    public async Task The_answer_to_eight_megabytes_of_control_characters_is_small()
    {
        await using var service = await RunningService.StartAsync();
        using var response = await service.PostAsync("""{"requestId":"r-9","surface":"home","slots":trqe""" + new string('\u0001', 8_300_000));
        var problem = await response.Content.ReadAsStringAsync();
        problem.Length.ShouldBeLessThan(2_000);
        problem.ShouldContain("Expected the literal 'true'");
        problem.ShouldContain("\"requestId\":\"r-9\"");
    }

    private static void ShouldBeSmallAndWellFormed(RequestProblem problem)
    {
        var written = new ArrayBufferWriter<byte>();
        ProblemWriter.Write(written, problem);
        written.WrittenCount.ShouldBeLessThanOrEqualTo(16_384);
        var json = JsonNode.Parse(Strict.GetString(written.WrittenSpan))!.AsObject();
        ((int)json["status"]!).ShouldBe(400);
        ((string)json["title"]!).ShouldNotBeEmpty();
        json.ContainsKey("requestId").ShouldBeTrue();
        var errors = json["errors"]!.AsArray();
        errors.Count.ShouldBeGreaterThan(0);
        (errors.Count + ((int?)json["omitted"] ?? 0)).ShouldBe(problem.Errors.Count);
        LongestRun((string)json["detail"]!).ShouldBeLessThan(MostEchoed);
        foreach (var error in errors)
        {
            PointerSyntax().IsMatch((string)error!["pointer"]!).ShouldBeTrue((string)error["pointer"]!);
            ((string)error["pointer"]!).Length.ShouldBeLessThan(MostEchoed);
            ((string)error["message"]!).Length.ShouldBeLessThanOrEqualTo(RequestError.LongestMessage + 1);
            LongestRun((string)error["message"]!).ShouldBeLessThan(MostEchoed);
        }
    }

    /// <summary>Characters that came from the filling of a hostile body, which is no text of ours.</summary>
    private static int LongestRun(string text) => text.Count(character => character is HostileBody.Filling or '\ufffd');

    [GeneratedRegex("^(/([^~/]|~[01])*)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex PointerSyntax();

    /// <summary>Bodies that a fuzzer, a bug or an ill-meaning caller would send.</summary>
    private static class HostileBody
    {
        public const char Filling = 'Q';

        private static readonly string[] Splices =
        [
            "trqe", "nulx", "NaN", "1e999", "-", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\\u0000", "\"\\", "{", "}", "[", "]", ",", ":", "\"", "\ufeff", "/*", "\u0001", "\u2028", "🌴", "~", "/", "\"requestId\":\"x\",",
        ];

        public static byte[] Make(Random random)
        {
            var body = new List<byte>(Encoding.UTF8.GetBytes(random.Next(4) == 0 ? ManyMistakes(random) : PolicyFolder.HomeRequest));
            for (var change = random.Next(1, 5); change > 0; change--)
            {
                Change(body, random);
            }

            return [.. body];
        }

        private static void Change(List<byte> body, Random random)
        {
            var place = body.Count == 0 ? 0 : random.Next(body.Count);
            switch (random.Next(9))
            {
                case 0:
                    body.RemoveRange(place, body.Count - place);
                    break;
                case 1:
                    body.InsertRange(place, Enumerable.Repeat((byte)random.Next(256), random.Next(1, 20_000)));
                    break;
                case 2:
                    body.InsertRange(place, Encoding.UTF8.GetBytes(Splices[random.Next(Splices.Length)] + new string(Filling, random.Next(2_000))));
                    break;
                case 3:
                    InsertBehind(body, ':', "\"" + new string(Filling, random.Next(5_000)) + "\",\"x\":", random);
                    break;
                case 4:
                    InsertBehind(
                        body,
                        '{',
                        $"\"{new string(random.Next(2) == 0 ? Filling : '/', random.Next(3_000))}{Splices[random.Next(Splices.Length)].Replace("\"", "", StringComparison.Ordinal)}\":1,",
                        random);
                    break;
                case 5:
                    InsertBehind(body, ':', string.Concat(Enumerable.Repeat($$"""{"{{new string(Filling, random.Next(200))}}":""", random.Next(1, 40))), random);
                    break;
                case 6:
                    InsertBehind(body, ':', new string('[', random.Next(1, 40)), random);
                    break;
                case 7:
                    InsertBehind(body, ':', Splices[random.Next(2)] + new string(random.Next(2) == 0 ? Filling : '\u0001', random.Next(60_000)), random);
                    break;
                default:
                    var noise = new byte[random.Next(1, 60)];
                    random.NextBytes(noise);
                    body.InsertRange(place, noise);
                    break;
            }
        }

        private static void InsertBehind(List<byte> body, char mark, string text, Random random)
        {
            var places = Enumerable.Range(0, body.Count).Where(place => body[place] == mark).ToArray();
            if (places.Length > 0)
            {
                body.InsertRange(places[random.Next(places.Length)] + 1, Encoding.UTF8.GetBytes(text));
            }
        }

        private static string ManyMistakes(Random random)
        {
            var candidates = Enumerable.Range(0, random.Next(1, 1_500)).Select(candidate => string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"id":"{{(random.Next(9) == 0 ? "same" : candidate)}}","attributes":{"{{new string(Filling, random.Next(90))}}":1,"price":"{{new string(Filling, random.Next(90))}}","category":"{{new string('\u00e9', random.Next(60))}}","labels":[1,2]},"features":[]}"""));
            return $$"""{"surface":"home","slots":1,"context":{},"candidates":[{{string.Join(',', candidates)}}]}""";
        }
    }
}

using System.Collections.Concurrent;
using RankOrchestrator.Objectives.Failures;

namespace RankOrchestrator.Objectives.Tests.Faults;

/// <summary>
/// Every failure has one name. The clock stands unless a test moves it, so that nothing is late that is only slow: whoever
/// is not silent is answered at once, and who is silent is waited for exactly as long as was said.
/// </summary>
public sealed class FaultTests
{
    private const string Calls = "timeout: 30ms\nbreaker: false\nconcurrency: 1000";

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(120);

    private readonly ManualClock clock = new();

    [Theory]
    [MemberData(nameof(Fault.Names), MemberType = typeof(Fault))]
    public async Task Every_failure_of_a_server_is_named_and_costs_no_page(string name)
    {
        var page = await PageAsync(Fault.Named(name), Calls);
        page.Reason().ShouldBe(Fault.Named(name).ReportedAs.Word());
        page.Report.RequiredMissing.ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Fault.Names), MemberType = typeof(Fault))]
    public async Task A_required_model_refuses_the_page_by_the_same_name(string name)
    {
        var page = await PageAsync(Fault.Named(name), Calls + "\nrequired: true");
        page.Report.RequiredMissing.ShouldNotBeNull().Reason.ShouldBe(Fault.Named(name).ReportedAs.Word());
        page.Reason().ShouldBe(Fault.Named(name).ReportedAs.Word());
    }

    [Theory]
    [InlineData("500 with an error object", "the server says: out of memory")]
    [InlineData("200 with an error object", "the server says: unexpected shape")]
    [InlineData("503 with a page", null)]
    public async Task What_a_server_says_of_its_failure_is_part_of_the_degradation(string name, string? detail)
    {
        var page = await PageAsync(Fault.Named(name), Calls);
        page.Report.Degradations.ShouldNotBeEmpty();
        page.Report.Degradations.ShouldAllBe(degradation => degradation.Detail == detail);
    }

    [Fact]
    public async Task What_a_server_says_is_one_short_line()
    {
        var said = new Fault("long", ModelFailure.ServerError, _ => Reply.Json($$"""{"error":"one\ntwo\u001b[31m{{new string('x', 5000)}}"}""") with { Status = 500 });
        var detail = (await PageAsync(said, Calls)).Report.Degradations[0].Detail.ShouldNotBeNull();
        detail.Length.ShouldBeLessThan(230);
        detail.ShouldStartWith("the server says: one two [31mxxx");
        detail.ShouldEndWith("…");
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_connection_refused()
    {
        using var surface = new FaultySurface(clock, Calls, InferenceServer.NobodyThere());
        (await Until.EndedAsync(surface.PageAsync(surface.Frame(), Deadline))).Reason().ShouldBe("connection-refused");
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_a_DNS_failure()
    {
        using var surface = new FaultySurface(clock, Calls, new Uri("http://no-such-host.invalid:8000"));
        (await Until.EndedAsync(surface.PageAsync(surface.Frame(), Deadline))).Reason().ShouldBe("dns");
    }

    [Fact]
    public async Task Plain_text_where_TLS_is_expected_is_a_TLS_failure()
    {
        await using var server = new InferenceServer(request => Reply.Binary("score", Fault.Scores(request)));
        using var surface = new FaultySurface(clock, Calls, new Uri($"https://127.0.0.1:{server.Address.Port}"));
        (await Until.EndedAsync(surface.PageAsync(surface.Frame(), Deadline))).Reason().ShouldBe("tls");
    }

    [Fact]
    public async Task A_healthy_server_degrades_nothing()
    {
        await using var server = new InferenceServer(request => Reply.Binary("score", Fault.Scores(request)));
        using var surface = new FaultySurface(clock, Calls, server.Address);
        for (var call = 0; call < 50; call++)
        {
            (await Until.EndedAsync(surface.PageAsync(surface.Frame(), Deadline))).Reason().ShouldBeNull();
        }
    }

    /// <summary>Every pair of failures, at shares from none to all, from a few callers at once: each call fails as its server failed, and no other.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(50)]
    [InlineData(100)]
    public async Task Pairs_of_failures_at_any_rate_are_named_and_cost_no_page(int percent)
    {
        var pairs = Fault.All.SelectMany((first, index) => Fault.All.Skip(index + 1), (first, second) => (First: first, Second: second)).ToArray();
        var current = pairs[0];
        var calls = 0;
        var expected = new ConcurrentBag<string>();
        await using var server = new InferenceServer(request =>
        {
            var call = Interlocked.Increment(ref calls);
            var scores = Fault.Scores(request);
            var fault = call * 37 % 100 >= percent ? null : call % 2 == 0 ? current.First : current.Second;
            expected.Add(fault?.ReportedAs.Word() ?? "none");
            return fault is null ? Reply.Binary("score", scores) : fault.Answer(scores);
        });
        using var surface = new FaultySurface(clock, Calls, server.Address);
        var frames = Enumerable.Range(0, 6).Select(_ => surface.Frame()).ToArray();
        foreach (var pair in pairs)
        {
            current = pair;
            expected.Clear();
            var pages = frames.Select(frame => surface.PageAsync(frame, Deadline)).ToArray();
            await Until.TrueAsync(() => expected.Count == pages.Length);
            var silent = expected.Count(reason => reason == "timeout");
            await Until.TrueAsync(() => pages.Count(page => page.IsCompleted) == pages.Length - silent);
            clock.Advance(Patience);
            var outcomes = await Until.EndedAsync(Task.WhenAll(pages));
            outcomes.Select(page => page.Reason() ?? "none").Order(StringComparer.Ordinal).ShouldBe(expected.Order(StringComparer.Ordinal), $"{pair.First} with {pair.Second}");
        }
    }

    [Fact]
    public async Task Three_failing_models_under_load_never_make_a_page_late()
    {
        var random = new Random(20260220);
        Reply Answer(InferenceRequest request)
        {
            var scores = Fault.Scores(request);
            lock (random)
            {
                return random.Next(100) < 40 ? Fault.All[random.Next(Fault.All.Count)].Answer(scores) : Reply.Binary("score", scores);
            }
        }

        await using var first = new InferenceServer(Answer);
        await using var second = new InferenceServer(Answer);
        await using var third = new InferenceServer(Answer);
        using var surface = new FaultySurface(
            clock,
            "timeout: 200ms\nretries: 1\nhedging: { after: 10ms }\nbreaker: { fewest: 50, within: 1s, pause: 500ms }",
            first.Address,
            second.Address,
            third.Address);
        var frames = Enumerable.Range(0, 8).Select(_ => surface.Frame()).ToArray();
        var late = 0;
        for (var round = 0; round < 100; round++)
        {
            var pages = frames.Select(frame => surface.PageAsync(frame, Deadline)).ToArray();

            // What is under way waits for servers that are silent, or is kept back by a breaker; only time ends it.
            await Until.TrueAsync(() => first.Stalling + second.Stalling + third.Stalling >= surface.CallsUnderWay);
            clock.Advance(surface.ForModels(Deadline));
            var ended = await Until.EndedAsync(Task.WhenAll(pages));
            ended.ShouldAllBe(page => page.Elapsed <= surface.ForModels(Deadline));
            late += ended.Count(page => page.Elapsed == surface.ForModels(Deadline));
        }

        late.ShouldBeGreaterThan(0, "some pages had to be cut");
    }

    private async Task<Page> PageAsync(Fault fault, string calls)
    {
        await using var server = new InferenceServer(request => fault.Answer(Fault.Scores(request)));
        using var surface = new FaultySurface(clock, calls, server.Address);
        var page = surface.PageAsync(surface.Frame(), Deadline);
        if (fault.IsSilence)
        {
            await Until.TrueAsync(() => server.Requests == 1);
            clock.Advance(Patience - TimeSpan.FromTicks(1));
            page.IsCompleted.ShouldBeFalse();
            clock.Advance(TimeSpan.FromTicks(1));
        }

        var ended = await Until.EndedAsync(page);
        ended.Elapsed.ShouldBe(fault.IsSilence ? Patience : TimeSpan.Zero);
        return ended;
    }
}

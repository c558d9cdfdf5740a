namespace RankOrchestrator.Objectives.Tests.Faults;

public sealed class FaultTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(120);

    [Theory]
    [MemberData(nameof(Fault.Names), MemberType = typeof(Fault))]
    public async Task Every_failure_of_a_server_is_named_and_costs_no_page(string name)
    {
        var fault = Fault.Named(name);
        await using var server = new InferenceServer(request => fault.Answer(Fault.Scores(request)));
        using var surface = new FaultySurface($"timeout: {Patience(fault)}\nbreaker: false", server.Address);
        var page = await surface.PageAsync(surface.Frame(), TimeSpan.FromSeconds(20));
        page.Reason().ShouldBeOneOf([.. fault.ReportedAs.Select(failure => failure.Word())]);
        page.Report.RequiredMissing.ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Fault.Names), MemberType = typeof(Fault))]
    public async Task A_required_model_refuses_the_page_by_the_same_name(string name)
    {
        var fault = Fault.Named(name);
        await using var server = new InferenceServer(request => fault.Answer(Fault.Scores(request)));
        using var surface = new FaultySurface($"timeout: {Patience(fault)}\nbreaker: false\nrequired: true", server.Address);
        var page = await surface.PageAsync(surface.Frame(), TimeSpan.FromSeconds(20));
        page.Report.RequiredMissing.ShouldNotBeNull().Reason.ShouldBe(page.Reason());
        page.Reason().ShouldNotBeNull();
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_connection_refused()
    {
        using var surface = new FaultySurface("timeout: 1s", InferenceServer.NobodyThere());
        (await surface.PageAsync(surface.Frame(), TimeSpan.FromSeconds(5))).Reason().ShouldBe("connection-refused");
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_a_DNS_failure()
    {
        using var surface = new FaultySurface("timeout: 5s", new Uri("http://no-such-host.invalid:8000"));
        (await surface.PageAsync(surface.Frame(), TimeSpan.FromSeconds(20))).Reason().ShouldBe("dns");
    }

    [Fact]
    public async Task Plain_text_where_TLS_is_expected_is_a_TLS_failure()
    {
        await using var server = new InferenceServer(request => Reply.Binary("score", Fault.Scores(request)));
        using var surface = new FaultySurface("timeout: 2s", new Uri($"https://127.0.0.1:{server.Address.Port}"));
        (await surface.PageAsync(surface.Frame(), TimeSpan.FromSeconds(5))).Reason().ShouldBeOneOf("tls", "timeout");
    }

    [Fact]
    public async Task A_healthy_server_degrades_nothing()
    {
        await using var server = new InferenceServer(request => Reply.Binary("score", Fault.Scores(request)));
        using var surface = new FaultySurface("timeout: 2s", server.Address);
        for (var call = 0; call < 50; call++)
        {
            (await surface.PageAsync(surface.Frame(), TimeSpan.FromSeconds(5))).Reason().ShouldBeNull();
        }
    }

    /// <summary>Every pair of failures, at shares from none to all, from a few callers at once.</summary>
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
        await using var server = new InferenceServer(request =>
        {
            var call = Interlocked.Increment(ref calls);
            var scores = Fault.Scores(request);
            return (call * 37 % 100) >= percent ? Reply.Binary("score", scores) : (call % 2 == 0 ? current.First : current.Second).Answer(scores);
        });
        using var surface = new FaultySurface("timeout: 30ms\nbreaker: false\nconcurrency: 1000", server.Address);
        var frames = Enumerable.Range(0, 6).Select(_ => surface.Frame()).ToArray();
        await surface.PageAsync(frames[0], TimeSpan.FromSeconds(5));
        foreach (var pair in pairs)
        {
            current = pair;
            var pages = await Task.WhenAll(frames.Select(frame => surface.PageAsync(frame, Deadline)));
            var names = pair.First.ReportedAs.Concat(pair.Second.ReportedAs).Append(ModelFailure.Timeout).Append(ModelFailure.ConnectionFailed).Select(failure => failure.Word()).ToArray();
            foreach (var reason in pages.Select(page => page.Reason()).OfType<string>())
            {
                names.Any(reason.Equals).ShouldBeTrue($"{reason} for {pair.First} with {pair.Second}");
            }

            if (percent == 100)
            {
                pages.ShouldAllBe(page => page.Reason() != null);
            }
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
        using var surface = new FaultySurface("timeout: 200ms\nretries: 1\nhedging: { after: 10ms }\nbreaker: { fewest: 50, within: 1s, pause: 500ms }", first.Address, second.Address, third.Address);
        await surface.PageAsync(surface.Frame(), TimeSpan.FromSeconds(5));
        await using var lateness = new Lateness();
        var elapsed = new List<TimeSpan>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var frame = surface.Frame();
            for (var call = 0; call < 100; call++)
            {
                var page = await surface.PageAsync(frame, Deadline);
                lock (elapsed)
                {
                    elapsed.Add(page.Elapsed);
                }
            }
        }));
        elapsed.Sort();
        var nearlyWorst = elapsed[(int)(elapsed.Count * 0.999)];
        nearlyWorst.ShouldBeLessThan(Deadline + TimeSpan.FromMilliseconds(5) + (2 * lateness.Worst));
    }

    /// <summary>A fast failure may take its time on a crowded machine; a slow one must not be waited for.</summary>
    private static string Patience(Fault fault) => fault.ReportedAs is [ModelFailure.Timeout] ? "100ms" : "10s";
}

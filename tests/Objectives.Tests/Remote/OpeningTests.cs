using RankOrchestrator.Objectives.Monitoring;
using RankOrchestrator.Objectives.Remote;
using RankOrchestrator.Objectives.Tests.Building;
using RankOrchestrator.Objectives.Tests.Faults;

namespace RankOrchestrator.Objectives.Tests.Remote;

/// <summary>What happens to a remote model between loading its file and its first call.</summary>
public sealed class OpeningTests
{
    private const string Right = """{"name":"m0","platform":"x","inputs":[{"name":"features","datatype":"FP32","shape":[-1,2]}],"outputs":[{"name":"score","datatype":"FP32","shape":[-1,1]}]}""";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private int inferences;

    public static TheoryData<int, string> WrongDescriptions => new()
    {
        { 404, """{"error":"unknown model"}""" },
        { 500, """{"error":"still starting"}""" },
        { 503, Right },
        { 302, Right },
        { 200, "<html><body>It works!</body></html>" },
        { 200, "" },
        { 200, "[]" },
        { 200, "{}" },
        { 200, Right[..^1] },
        { 200, Right.Replace("\"name\":\"m0\"", "\"name\":\"m1\"", StringComparison.Ordinal) },
        { 200, Right.Replace("\"name\":\"m0\"", "\"name\":\"m0\",\"name\":\"m0\"", StringComparison.Ordinal) },
        { 200, Right.Replace("\"outputs\":[", "\"outputs\":[{\"name\":\"score\",\"datatype\":\"FP32\",\"shape\":[-1,4]},", StringComparison.Ordinal) },
        { 200, Right.Replace("[-1,1]", "[-1,0]", StringComparison.Ordinal) },
        { 200, Right.Replace("[-1,1]", "[-1,4294967296,4294967296]", StringComparison.Ordinal) },
        { 200, Right.Replace("[-1,1]", "[-1,99999999999999999999]", StringComparison.Ordinal) },
        { 200, Right.Replace("[-1,1]", "null", StringComparison.Ordinal) },
    };

    [Fact]
    public async Task A_model_is_not_called_before_its_server_was_asked()
    {
        await using var server = Server(() => Reply.Json(Right));
        using var surface = Unasked(server.Address);
        (await surface.PageAsync(surface.Frame(), Deadline)).Reason().ShouldBe("model-not-loaded");
        inferences.ShouldBe(0);
        await OpenAsync(surface);
        (await surface.PageAsync(surface.Frame(), Deadline)).Reason().ShouldBeNull();
        inferences.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(WrongDescriptions))]
    public async Task A_server_that_does_not_describe_the_model_is_not_called_until_it_does(int status, string metadata)
    {
        var description = Reply.Json(metadata) with { Status = status };
        await using var server = Server(() => description);
        using var surface = Unasked(server.Address);
        await OpenAsync(surface);
        (await surface.PageAsync(surface.Frame(), Deadline)).Reason().ShouldBe("model-not-loaded");
        surface.Surface.Catalog.Called.First().Remote.Health.IsUsable.ShouldBeFalse();
        inferences.ShouldBe(0);

        description = Reply.Json(Right);
        await CheckAsync(surface);
        (await surface.PageAsync(surface.Frame(), Deadline)).Reason().ShouldBeNull();

        // A model that was unloaded or replaced meanwhile is as bad as one that never was there.
        description = Reply.Json(metadata) with { Status = status };
        await CheckAsync(surface);
        (await surface.PageAsync(surface.Frame(), Deadline)).Reason().ShouldBe("model-not-loaded");
        inferences.ShouldBe(1);
    }

    [Fact]
    public async Task A_server_that_stops_answering_is_called_on_since_its_last_word_was_good()
    {
        var description = Reply.Json(Right);
        await using var server = Server(() => description);
        using var surface = Unasked(server.Address);
        await OpenAsync(surface);
        description = new Reply { Reset = true };
        (await new ModelMonitor(TimeProvider.System, Deadline).CheckAsync(surface.Surface.Catalog, CancellationToken.None)).Opened.ShouldHaveSingleItem().Kind.ShouldBe(ModelFindingKind.Unreachable);
        surface.Surface.Catalog.Called.First().Remote.Health.IsUsable.ShouldBeFalse();
        (await surface.PageAsync(surface.Frame(), Deadline)).Reason().ShouldBeNull();
    }

    [Fact]
    public async Task The_first_page_after_opening_needs_no_new_connection()
    {
        await using var server = Server(() => Reply.Json(Right));
        using var surface = Unasked(server.Address, "timeout: 15s\nbatching: { size: 10, together: 4 }");
        await OpenAsync(surface);
        var connections = server.Accepted;
        connections.ShouldBeGreaterThanOrEqualTo(4);
        (await surface.PageAsync(surface.Frame(), Deadline)).Reason().ShouldBeNull();
        inferences.ShouldBe(4);
        server.Accepted.ShouldBe(connections);
    }

    [Fact]
    public async Task A_silent_server_is_waited_for_as_long_as_was_said_and_the_others_are_not_held_up()
    {
        await using var silent = Server(() => Reply.Json(Right) with { Delay = TimeSpan.FromMinutes(10) });
        await using var good = Server(() => Reply.Json(Right.Replace("m0", "m1", StringComparison.Ordinal)));
        using var surface = Unasked([silent.Address, good.Address]);
        var clock = new ManualClock();
        var opening = surface.Surface.Catalog.OpenAsync(TimeSpan.FromSeconds(2), clock, CancellationToken.None);
        await Until.TrueAsync(() => surface.Surface.Catalog.Called.ElementAt(1).Remote.Health.IsUsable);
        clock.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        opening.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromTicks(1));
        await opening;
        var page = await surface.PageAsync(surface.Frame(), Deadline);
        page.Reason("m0").ShouldBe("model-not-loaded");
        page.Reason("m1").ShouldBeNull();
    }

    [Fact]
    public async Task What_was_asked_once_is_left_to_the_checks_when_a_plan_is_opened()
    {
        var asked = 0;
        await using var server = Server(() =>
        {
            Interlocked.Increment(ref asked);
            return Reply.Json("{}");
        });
        using var surface = Unasked(server.Address);
        await OpenAsync(surface);
        await OpenAsync(surface);
        asked.ShouldBe(1);
    }

    private static FaultySurface Unasked(params ReadOnlySpan<Uri> addresses) => Unasked(addresses, "timeout: 15s");

    private static FaultySurface Unasked(Uri address, string calls) => Unasked([address], calls);

    private static FaultySurface Unasked(ReadOnlySpan<Uri> addresses, string calls)
    {
        var surface = new FaultySurface(calls, addresses);
        foreach (var model in surface.Surface.Catalog.Called)
        {
            model.Remote.Health = RemoteHealth.Unchecked;
        }

        return surface;
    }

    private static Task OpenAsync(FaultySurface surface) => surface.Surface.Catalog.OpenAsync(Deadline, TimeProvider.System, CancellationToken.None);

    private static async Task CheckAsync(FaultySurface surface) => await RemoteChecks.RunAsync(surface.Surface.Catalog, TimeProvider.System, Deadline, CancellationToken.None);

    private InferenceServer Server(Func<Reply> metadata) => new(request =>
    {
        if (request.Path.EndsWith("/infer", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref inferences);
            return Reply.Binary("score", Fault.Scores(request));
        }

        return request.Path.EndsWith("/ready", StringComparison.Ordinal) ? new Reply() : metadata();
    });
}

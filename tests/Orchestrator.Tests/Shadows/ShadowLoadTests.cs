using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Tests.Assignments;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.OpenApi;
using RankOrchestrator.Orchestrator.Tests.Telemetry;

namespace RankOrchestrator.Orchestrator.Tests.Shadows;

/// <summary>What becomes of pages that nobody sees when there is too much to do, or something is broken, and that callers never notice.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class ShadowLoadTests : IDisposable
{
    private static readonly ShadowSettings All = new() { Share = 1, Arms = 1, WaitTime = TimeSpan.FromSeconds(1), PageTime = TimeSpan.FromMinutes(1) };

    private readonly ManualResetEventSlim gate = new(initialState: true);
    private readonly TaskCompletionSource inside = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose()
    {
        gate.Set();
        gate.Dispose();
    }

    [Fact]
    public async Task While_no_processor_is_free_nothing_is_begun_and_what_waits_too_long_is_dropped()
    {
        var clock = new ManualClock();
        await using var rig = new ShadowRig(All with { QueuedPages = 3 }, Everybody, time: clock);
        rig.Permits.TryTake().ShouldBeTrue();
        await rig.ServeAsync(ShadowRankingTests.Request(1));
        await Until.TrueAsync(() => clock.Timers == 1);

        // One is looked at, three wait, the others find no room.
        for (var page = 2; page < 10; page++)
        {
            await rig.ServeAsync(ShadowRankingTests.Request(page));
        }

        rig.Metrics["rank.shadow.shed{reason=queue}"].ShouldBe(5);
        rig.Metrics["rank.shadow.shed{reason=busy}"].ShouldBe(0);
        while (rig.Metrics["rank.shadow.shed{reason=busy}"] < 4)
        {
            await Until.TrueAsync(() => clock.Timers == 1 || rig.Metrics["rank.shadow.shed{reason=busy}"] >= 4);
            clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        (await rig.LinesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_waits_is_begun_when_a_processor_is_free_again()
    {
        var clock = new ManualClock();
        await using var rig = new ShadowRig(All, Everybody, time: clock);
        rig.Permits.TryTake().ShouldBeTrue();
        await rig.ServeAsync(ShadowRankingTests.Request(1));
        await Until.TrueAsync(() => clock.Timers == 1);
        rig.Permits.Release();
        clock.Advance(TimeSpan.FromMilliseconds(10));
        await rig.DoneAsync(1);
        (await rig.LinesAsync()).Count.ShouldBe(1);

        // It took none of the permits.
        rig.Permits.Free.ShouldBe(1);
    }

    [Fact]
    public async Task Bytes_are_bounded_as_pages_are()
    {
        await using var rig = new ShadowRig(All with { QueueBytes = (2 * ShadowRankingTests.Request(1).Length) + 10 }, Everybody);
        rig.Permits.TryTake().ShouldBeTrue();
        for (var page = 1; page < 9; page++)
        {
            await rig.ServeAsync(ShadowRankingTests.Request(page));
        }

        rig.Metrics["rank.shadow.shed{reason=queue}"].ShouldBe(6);
        rig.Permits.Release();
        await rig.DoneAsync(8);
        (await rig.LinesAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_shadow_that_throws_is_counted_and_said_once_and_the_next_one_is_made()
    {
        var throws = true;
        var rules = new RulesInShadow(() => _ = throws ? throw new InvalidOperationException("broken in shadow") : 0);
        await using var rig = new ShadowRig(All, Everybody, rules: rules);
        await rig.ServeAsync(ShadowRankingTests.Request(1));
        await rig.ServeAsync(ShadowRankingTests.Request(2));
        await rig.DoneAsync(2);
        rig.Metrics["rank.shadow.pages{kind=arm,outcome=failed,surface=home}"].ShouldBe(2);
        rig.Errors.Lines.ShouldHaveSingleItem()
            .ShouldBe("421 A page of 'home' that nobody sees could not be made; the pages of callers go on broken in shadow");
        throws = false;
        await rig.ServeAsync(ShadowRankingTests.Request(3));
        await rig.DoneAsync(3);
        (await rig.LinesAsync()).ShouldHaveSingleItem().RequestId.ShouldBe("r-3");
    }

    [Fact]
    public async Task When_it_is_stopped_the_page_under_way_is_ended_and_what_waits_is_dropped()
    {
        gate.Reset();
        await using var rig = new ShadowRig(All, Everybody, rules: new RulesInShadow(Hold));
        for (var page = 1; page < 6; page++)
        {
            await rig.ServeAsync(ShadowRankingTests.Request(page));
        }

        await Until.EndedAsync(inside.Task);
        var ending = rig.Shadow.DisposeAsync().AsTask();
        gate.Set();
        await Until.EndedAsync(ending);
        rig.Metrics["rank.shadow.shed{reason=stopped}"].ShouldBeGreaterThanOrEqualTo(4);
        await rig.ServeAsync(ShadowRankingTests.Request(7));
        rig.Metrics["rank.shadow.shed{reason=stopped}"].ShouldBeGreaterThanOrEqualTo(5);
    }

    [Fact]
    public async Task Callers_are_answered_as_ever_beside_a_shadow_that_hangs()
    {
        gate.Reset();
        await using var service = await RunningService.StartAsync(
            Everybody,
            services => services.AddSingleton<IRuleEngine>(new RulesInShadow(Hold)),
            "--Rank:Shadow:Arms=1",
            "--Rank:Shadow:QueuedPages=2",
            "--Rank:Processors=1",
            "--Rank:QueuedRequests=1");
        for (var page = 0; page < 40; page++)
        {
            ((string)(await service.RankAsync(ShadowRankingTests.Request(page)))["requestId"]!).ShouldBe($"r-{page}");
        }

        await Until.EndedAsync(inside.Task);
        await CountedAsync(service, "rank_shadow_shed_total{reason=\"queue\"}");
        gate.Set();
    }

    [Fact]
    public async Task Broken_policies_of_the_shadow_are_shown_and_mended_and_never_touch_the_plan_in_force()
    {
        using var other = new PolicyFolder();
        other.Replace("surfaces/home.yaml", "w.affinity'", "w.afinity'");
        await using var service = await RunningService.StartAsync(
            null,
            "--Rank:Shadow:Policies",
            other.Root,
            "--Rank:Shadow:Share=1",
            "--Rank:Watch=true");
        var schemas = new SchemaCheck((await service.GetAsync("/openapi/v1.json")).Json.AsObject());
        await Until.TrueAsync(() => Shadow(service)["refused"] is not null);
        await service.RankAsync(PolicyFolder.HomeRequest);
        var plan = (await service.GetAsync("/plan")).Json;
        schemas.Errors(plan, "PlanState").ShouldBeEmpty();
        (plan["refused"], plan["shadow"]!["plan"]).ShouldBe((null, null));
        ((string)(await service.GetAsync("/healthz")).Json["status"]!).ShouldBe("healthy");
        var metrics = await service.TextAsync("/metrics");
        metrics.ShouldContain("rank_shadow_refused 1");
        metrics.ShouldContain("rank_plan_refused 0");
        await CountedAsync(service, "rank_shadow_shed_total{reason=\"plan\"} 1");

        other.Replace("surfaces/home.yaml", "w.afinity'", "w.affinity'");
        await Until.TrueAsync(() => Shadow(service)["plan"] is not null);
        var live = Shadow(service)["plan"]!.ToString();
        schemas.Errors((await service.GetAsync("/plan")).Json, "PlanState").ShouldBeEmpty();
        await service.RankAsync(PolicyFolder.HomeRequest);
        await CountedAsync(service, "rank_shadow_pages_total{kind=\"policies\",outcome=\"same\"");

        // What is broken later leaves the one before in force, as it does with the plan of callers.
        other.Replace("surfaces/home.yaml", "w.affinity'", "w.afinity'");
        await Until.TrueAsync(() => Shadow(service)["refused"] is not null);
        Shadow(service)["plan"]!.ToString().ShouldBe(live);
    }

    [Fact]
    public void Settings_that_make_no_sense_are_named() => new ServiceSettings
    {
        Shadow = new ShadowSettings { Share = 1.5, Arms = -1, QueuedPages = 0, QueueBytes = 1, WaitTime = TimeSpan.Zero, PageTime = TimeSpan.Zero },
    }.Problems().Select(problem => problem.Split(' ')[0]).ShouldBe([
        "Rank:Shadow:Arms",
        "Rank:Shadow:PageTime",
        "Rank:Shadow:QueueBytes",
        "Rank:Shadow:QueuedPages",
        "Rank:Shadow:Share",
        "Rank:Shadow:WaitTime"]);

    /// <summary>Every user is in an arm.</summary>
    private static void Everybody(PolicyFolder policies)
    {
        policies.Layer("feed");
        policies.Experiment("taste", "feed", "{ weights: { affinity: -5 } }");
    }

    private static Task CountedAsync(RunningService service, string series)
        => Until.TrueAsync(() => service.TextAsync("/metrics").GetAwaiter().GetResult().Contains(series, StringComparison.Ordinal));

    private static JsonObject Shadow(RunningService service) => service.GetAsync("/plan").GetAwaiter().GetResult().Json["shadow"]!.AsObject();

    private void Hold()
    {
        inside.TrySetResult();
        gate.Wait();
    }
}

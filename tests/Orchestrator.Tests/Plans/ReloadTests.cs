using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Orchestrator.Hosting;
using RankOrchestrator.Orchestrator.Http;
using RankOrchestrator.Orchestrator.Plans.Loading;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Plans;

/// <summary>Changes of the policy folder while the service runs.</summary>
public sealed class ReloadTests
{
    private const string Surface = "surfaces/home.yaml";

    [Fact]
    public void A_valid_change_is_live_within_a_second()
    {
        var clock = new ManualClock();
        using var engine = new TestEngine(time: clock);
        using var watcher = new PlanWatcher(engine.Engine.Loader, engine.Engine.Location, clock, NullLogger<PlanWatcher>.Instance);
        watcher.Start();
        foreach (var (old, now) in ((string, string)[])[("1", "2"), ("2", "3"), ("3", "4")])
        {
            var before = engine.Engine.Plans.Current!.Hash;
            engine.Policies.Replace(Surface, "click: " + old, "click: " + now);
            clock.Advance(TimeSpan.FromSeconds(1));
            string.Equals(engine.Engine.Plans.Current!.Hash, before, StringComparison.Ordinal).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task A_change_is_live_on_a_running_service()
    {
        await using var service = await RunningService.StartAsync(null, "--Rank:Watch", "true");
        var before = service.Engine.Plans.Current!.Hash;
        service.Policies.Replace(Surface, "click: 1", "click: 4");
        await UntilAsync(() => !string.Equals(service.Engine.Plans.Current!.Hash, before, StringComparison.Ordinal));
        ((double)(await service.RankAsync(PolicyFolder.HomeRequest))["items"]![0]!["terms"]!["click"]!).ShouldBe(0.04 * 4 * 1.5, 1e-12);
    }

    [Fact]
    public async Task A_folder_swapped_by_a_symbolic_link_is_live_too()
    {
        using var other = new PolicyFolder();
        other.Replace(Surface, "click: 1", "click: 5");
        var link = Path.Combine(Path.GetTempPath(), "rank-link-" + Guid.NewGuid().ToString("N"));
        using var first = new PolicyFolder();
        Directory.CreateSymbolicLink(link, first.Root);
        try
        {
            await using var service = await RunningService.StartAsync(null, "--Rank:Watch", "true", "--Rank:Policies", link);
            var before = service.Engine.Plans.Current!.Hash;
            Directory.CreateSymbolicLink(link + "-new", other.Root);
            await Process.Start("mv", ["-Tf", link + "-new", link])!.WaitForExitAsync();
            await UntilAsync(() => !string.Equals(service.Engine.Plans.Current!.Hash, before, StringComparison.Ordinal));
            ((double)(await service.RankAsync(PolicyFolder.HomeRequest))["items"]![0]!["terms"]!["click"]!).ShouldBe(0.04 * 5 * 1.5, 1e-12);
        }
        finally
        {
            File.Delete(link);
        }
    }

    [Fact]
    public async Task A_folder_that_appears_later_brings_the_service_alive()
    {
        var later = Path.Combine(Path.GetTempPath(), "rank-later-" + Guid.NewGuid().ToString("N"));
        using var folder = new PolicyFolder();
        await using var service = await RunningService.StartAsync(null, "--Rank:Watch", "true", "--Rank:Policies", later);
        (await service.GetAsync("/readyz")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        Directory.Move(folder.Root, later);
        try
        {
            await UntilAsync(() => service.Services.GetRequiredService<Readiness>().IsWarm);
            (await service.GetAsync("/readyz")).Status.ShouldBe(HttpStatusCode.OK);
        }
        finally
        {
            Directory.Move(later, folder.Root);
        }
    }

    [Fact]
    public async Task A_broken_change_changes_nothing_and_is_told()
    {
        await using var service = await RunningService.StartAsync();
        var good = service.Policies.Read(Surface);
        var before = WithoutTimings(await service.RankAsync(PolicyFolder.HomeRequest));

        service.Policies.Replace(Surface, "score.ctr * w.click", "score.ctr * w.clicks");
        service.Engine.Loader.Load().ShouldBeFalse();

        WithoutTimings(await service.RankAsync(PolicyFolder.HomeRequest)).ShouldBe(before);
        var (status, health) = await service.GetAsync("/healthz");
        status.ShouldBe(HttpStatusCode.OK);
        ((string)health["status"]!).ShouldBe("degraded");
        var (_, plan) = await service.GetAsync("/plan");
        plan["refused"]!["errors"]!.ToJsonString().ShouldBe(health["refused"]!["errors"]!.ToJsonString());
        var error = plan["refused"]!["errors"]![0]!;
        ((string)error["file"]!).ShouldBe(Surface);
        ((int)error["line"]!).ShouldBe(8);
        ((string)error["message"]!).ShouldContain("clicks");
        ((int)plan["refusedLoads"]!).ShouldBe(1);
        (await service.GetAsync("/readyz")).Status.ShouldBe(HttpStatusCode.OK);

        service.Policies.Write(Surface, good);
        service.Engine.Loader.Load().ShouldBeTrue();
        ((string)(await service.GetAsync("/healthz")).Json["status"]!).ShouldBe("healthy");
    }

    [Fact]
    public async Task A_change_that_changes_nothing_is_no_new_plan()
    {
        await using var service = await RunningService.StartAsync();
        var plan = service.Engine.Plans.Current;
        service.Policies.Write(Surface, service.Policies.Read(Surface));
        service.Policies.Write("tests/more.yaml", "tests: []\n");
        service.Engine.Loader.Load().ShouldBeTrue();
        service.Engine.Plans.Current.ShouldBeSameAs(plan);
    }

    [Fact]
    public async Task No_answer_mixes_two_plans_while_they_are_swapped_two_hundred_times()
    {
        await using var service = await RunningService.StartAsync();
        var loader = service.Engine.Loader;
        var expected = new Dictionary<string, string>(StringComparer.Ordinal);
        await NoteAsync();
        Swap(service.Policies, toOther: true);
        loader.Load().ShouldBeTrue();
        await NoteAsync();
        expected.Count.ShouldBe(2);

        using var done = new CancellationTokenSource();
        var answered = 0;
        var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                var answer = await service.RankAsync(PolicyFolder.HomeRequest);
                var plan = (string)answer["plan"]!;
                WithoutTimings(answer).ShouldBe(expected[plan]);
                Interlocked.Increment(ref answered);
            }
        })).ToArray();
        for (var reload = 0; reload < 200; reload++)
        {
            Swap(service.Policies, toOther: reload % 2 != 0);
            loader.Load().ShouldBeTrue();

            // Every plan gets callers, however slow they are beside the reloads.
            SpinWait.SpinUntil(() => Volatile.Read(ref answered) > reload || callers.Any(caller => caller.IsFaulted));
        }

        await done.CancelAsync();
        await Task.WhenAll(callers);
        loader.History.LiveCount.ShouldBe(202);

        async Task NoteAsync()
        {
            var answer = await service.RankAsync(PolicyFolder.HomeRequest);
            expected[(string)answer["plan"]!] = WithoutTimings(answer);
        }
    }

    /// <summary>Every part of the plan differs: value, rule, constraint, model.</summary>
    private static void Swap(PolicyFolder policies, bool toOther)
    {
        var (old, now) = toOther ? ("1", "2") : ("2", "1");
        policies.Replace(Surface, "click: " + old, "click: " + now);
        policies.Write("rules/shop.yaml", toOther
            ? policies.Read("rules/shop.yaml")
                .Replace("dates-season", "dates-season-2", StringComparison.Ordinal)
                .Replace("boost: 1.5", "boost: 2.5", StringComparison.Ordinal)
                .Replace("merchant-gap", "merchant-gap-2", StringComparison.Ordinal)
            : policies.Read("rules/shop.yaml").Replace("-2\n", "\n", StringComparison.Ordinal).Replace("boost: 2.5", "boost: 1.5", StringComparison.Ordinal));
        policies.Replace("models/ctr.yaml", toOther ? ": 0.01'" : ": 0.02'", toOther ? ": 0.02'" : ": 0.01'");
    }

    private static string WithoutTimings(JsonNode answer)
    {
        answer.AsObject().Remove("timings");
        return answer.ToJsonString();
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var attempt = 0; !condition() && attempt < 1000; attempt++)
        {
            await Task.Delay(10);
        }

        condition().ShouldBeTrue("it did not happen within ten seconds");
    }
}

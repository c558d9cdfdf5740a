using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RankOrchestrator.Orchestrator.Http;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Http;

/// <summary>Stopping while callers keep calling. The clock stands, so a caller is never too slow for what it was promised.</summary>
public sealed class DrainTests
{
    private static readonly ServiceSettings Settings = new();

    private readonly ManualClock clock = new();

    [Fact]
    public async Task No_request_is_lost_when_the_service_is_told_to_stop()
    {
        await using var service = await StartAsync();
        var answered = 0;
        var turnedAway = 0;
        var callers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            // As behind a load balancer: requests go where /readyz says they may.
            while (true)
            {
                using var ready = await service.Http.GetAsync(new Uri("/readyz", UriKind.Relative));
                if (!ready.IsSuccessStatusCode)
                {
                    Interlocked.Increment(ref turnedAway);
                    return;
                }

                for (var request = 0; request < 20; request++)
                {
                    await service.RankAsync(PolicyFolder.HomeRequest);
                    Interlocked.Increment(ref answered);
                }
            }
        })).ToArray();
        await Until.TrueAsync(() => Volatile.Read(ref answered) >= 200);
        var stopping = service.StopAsync();

        // An exception of a caller is a lost request.
        await Until.EndedAsync(Task.WhenAll(callers));
        turnedAway.ShouldBe(8);
        stopping.IsCompleted.ShouldBeFalse();
        clock.Advance(Settings.DrainQuiet);
        await Until.EndedAsync(stopping);
    }

    [Fact]
    public async Task While_draining_answers_close_their_connections_and_readiness_is_gone()
    {
        await using var service = await StartAsync();
        using (var before = await service.PostAsync(PolicyFolder.HomeRequest))
        {
            before.StatusCode.ShouldBe(HttpStatusCode.OK);
            before.Headers.ConnectionClose.ShouldNotBe(true);
        }

        var stopping = service.StopAsync();
        await Until.TrueAsync(() => service.Services.GetRequiredService<DrainState>().IsDraining);
        var (status, ready) = await service.GetAsync("/readyz");
        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        ready.ToJsonString().ShouldContain("draining");
        using (var during = await service.PostAsync(PolicyFolder.HomeRequest))
        {
            during.StatusCode.ShouldBe(HttpStatusCode.OK);
            during.Headers.ConnectionClose.ShouldBe(true);
        }

        clock.Advance(Settings.DrainQuiet);
        await Until.EndedAsync(stopping);
    }

    [Fact]
    public async Task Requests_put_off_the_end_as_long_as_they_keep_coming_and_no_longer_than_the_longest_time()
    {
        var drain = new DrainState(Settings, clock);
        var draining = drain.RunAsync(CancellationToken.None);
        var started = clock.GetTimestamp();
        while (!draining.IsCompleted)
        {
            clock.Advance(Settings.DrainQuiet - TimeSpan.FromMilliseconds(0.1));
            await drain.FollowAsync(Post(), _ => Task.CompletedTask);
            await Until.TrueAsync(() => clock.Timers == 1 || draining.IsCompleted);
        }

        clock.GetElapsedTime(started).ShouldBeInRange(Settings.DrainTime, Settings.DrainTime + (2 * Settings.DrainQuiet));
    }

    [Fact]
    public async Task Probes_do_not_put_off_the_end()
    {
        var drain = new DrainState(Settings, clock);
        var draining = drain.RunAsync(CancellationToken.None);
        clock.Advance(Settings.DrainQuiet - TimeSpan.FromTicks(1));
        await drain.FollowAsync(new DefaultHttpContext { Request = { Method = "GET" } }, _ => Task.CompletedTask);
        clock.Advance(TimeSpan.FromTicks(1));
        await Until.EndedAsync(draining);
    }

    /// <summary>The signal itself; what follows from it is above.</summary>
    [Fact]
    public async Task A_process_that_is_told_to_stop_ends_well()
    {
        await using var service = await ServiceProcess.StartAsync();
        using var content = new StringContent(PolicyFolder.HomeRequest, System.Text.Encoding.UTF8, "application/json");
        using var response = await service.Http.PostAsync(new Uri("/rank", UriKind.Relative), content);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        service.Terminate();
        (await service.EndAsync()).ShouldBe(0);
    }

    private static DefaultHttpContext Post() => new() { Request = { Method = "POST" } };

    private Task<RunningService> StartAsync() => RunningService.StartAsync(null, services => services.AddSingleton<TimeProvider>(clock));
}

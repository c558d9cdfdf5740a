using System.Diagnostics;
using System.Text;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Http;

/// <summary>Stopping a real process while callers keep calling.</summary>
public sealed class DrainTests
{
    [Fact]
    public async Task No_request_is_lost_when_the_process_is_told_to_stop()
    {
        await using var service = await ServiceProcess.StartAsync();
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
                    await PostAsync(service);
                    Interlocked.Increment(ref answered);
                }
            }
        })).ToArray();
        while (Volatile.Read(ref answered) < 200)
        {
            await Task.Delay(5);
        }

        service.Terminate();

        // An exception of a caller is a lost request.
        await Task.WhenAll(callers);
        turnedAway.ShouldBe(8);
        (await service.EndAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task While_draining_answers_close_their_connections_and_readiness_is_gone()
    {
        await using var service = await ServiceProcess.StartAsync(("Rank__DrainQuiet", "00:00:03"));
        using (var before = await PostAsync(service))
        {
            before.Headers.ConnectionClose.ShouldNotBe(true);
        }

        service.Terminate();
        HttpResponseMessage ready;
        var started = Stopwatch.GetTimestamp();
        do
        {
            ready = await service.Http.GetAsync(new Uri("/readyz", UriKind.Relative));
        }
        while (ready.IsSuccessStatusCode && Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5));

        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await ready.Content.ReadAsStringAsync()).ShouldContain("draining");
        using var during = await PostAsync(service);
        during.Headers.ConnectionClose.ShouldBe(true);
        (await service.EndAsync()).ShouldBe(0);
    }

    private static async Task<HttpResponseMessage> PostAsync(ServiceProcess service)
    {
        using var content = new StringContent(PolicyFolder.HomeRequest, Encoding.UTF8, "application/json");
        var response = await service.Http.PostAsync(new Uri("/rank", UriKind.Relative), content);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return response;
    }
}

using RankOrchestrator.Objectives.Tests.Building;
using RankOrchestrator.Objectives.Tests.Faults;

namespace RankOrchestrator.Objectives.Tests.Remote;

/// <summary>What calls leave behind, however they end. Memory and handles are those of the process.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class LeakTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly ManualClock clock = new();

    [Fact]
    public async Task Thousands_of_failing_and_working_calls_leak_no_socket_and_no_memory()
    {
        var calls = 0;
        var stalls = 0;
        await using var server = new InferenceServer(request =>
        {
            var call = Interlocked.Increment(ref calls);
            var fault = call % 3 == 0 ? Fault.All[call / 3 % Fault.All.Count] : null;
            Interlocked.Add(ref stalls, fault is { IsSilence: true } ? 1 : 0);
            return fault is null ? Reply.Binary("score", Fault.Scores(request)) : fault.Answer(Fault.Scores(request));
        });
        using (var surface = new FaultySurface(clock, "timeout: 5s\nretries: 1\nhedging: { after: 20ms }\nbreaker: false", server.Address))
        {
            await RunAsync(surface, server, 400);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var handles = OpenHandles();
            await RunAsync(surface, server, 4000);
            var after = GC.GetTotalMemory(forceFullCollection: true);
            (after - before).ShouldBeLessThan(2_000_000);
            OpenHandles().ShouldBeLessThan(handles + 20);
            surface.CallsUnderWay.ShouldBe(0);
            clock.Timers.ShouldBe(0);
            stalls.ShouldBeGreaterThan(50);
        }

        await Until.TrueAsync(() => server.Open == 0);
    }

    /// <summary>Pages, four at a time. When only silent servers are waited for, time goes on, until their calls are hedged or given up.</summary>
    private async Task RunAsync(FaultySurface surface, InferenceServer server, int pages)
    {
        var frames = Enumerable.Range(0, 4).Select(_ => surface.Frame()).ToArray();
        for (var page = 0; page < pages; page += frames.Length)
        {
            var four = Task.WhenAll(frames.Select(frame => surface.PageAsync(frame, Deadline)));
            while (!four.IsCompleted)
            {
                await Until.TrueAsync(() => four.IsCompleted || server.Stalling >= surface.CallsUnderWay);
                clock.Advance(TimeSpan.FromMilliseconds(20));
            }

            await four;
        }

        // Connections of the server's, with their buffers, end a little after the calls; two attempts of four pages may keep theirs.
        await Until.TrueAsync(() => surface.CallsUnderWay == 0 && server.Open <= 2 * frames.Length);
    }

    private static int OpenHandles() => Directory.Exists("/proc/self/fd") ? Directory.GetFileSystemEntries("/proc/self/fd").Length : 0;
}

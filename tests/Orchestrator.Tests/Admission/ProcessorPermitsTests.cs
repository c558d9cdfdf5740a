using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Admission;

/// <summary>Who gets a processor, who waits, and who is sent away; on a clock that stands still until it is moved.</summary>
public sealed class ProcessorPermitsTests
{
    private readonly ManualClock clock = new();
    private readonly SurfaceLoad load = new(TimeSpan.FromMilliseconds(100));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 5)]
    [InlineData(3, 64)]
    public async Task As_many_as_there_are_permits_begin_as_many_as_there_are_places_wait_and_the_rest_is_refused(int processors, int places)
    {
        var permits = new ProcessorPermits(processors, places, clock);
        var requests = Enumerable.Range(0, processors + places + 20).Select(_ => Ask(permits)).ToArray();
        requests.Count(request => !request.Entering.IsCompleted).ShouldBe(places);
        foreach (var (_, entering) in requests[(processors + places)..])
        {
            (await entering).ShouldBe(AdmissionRefusal.QueueFull);
        }

        // Everybody who waits gets a turn, in order.
        for (var next = 0; next < processors + places; next++)
        {
            (await requests[next].Entering).ShouldBe(AdmissionRefusal.None);
            requests[next].Turn.Dispose();
        }

        permits.Free.ShouldBe(processors);
        permits.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task A_request_that_has_begun_goes_before_those_that_have_not()
    {
        var permits = new ProcessorPermits(1, 10, clock);
        var first = Ask(permits);
        first.Turn.Release();
        var second = Ask(permits);
        var third = Ask(permits);
        var resuming = first.Turn.ResumeAsync().AsTask();
        resuming.IsCompleted.ShouldBeFalse();

        second.Turn.Dispose();
        await resuming;
        third.Entering.IsCompleted.ShouldBeFalse();
        first.Turn.Dispose();
        (await third.Entering).ShouldBe(AdmissionRefusal.None);
    }

    [Fact]
    public async Task No_permit_is_held_while_a_request_waits_for_something_else()
    {
        var permits = new ProcessorPermits(1, 0, clock);
        var first = Ask(permits);
        first.Turn.Release();
        (await Ask(permits).Entering).ShouldBe(AdmissionRefusal.None);
    }

    [Fact]
    public async Task A_request_that_would_be_late_is_refused_at_once()
    {
        Serve(load, milliseconds: 20);
        var permits = new ProcessorPermits(2, 64, clock);
        var begun = (Ask(permits), Ask(permits));
        var waiting = Enumerable.Range(0, 64).Select(_ => Ask(permits)).ToArray();

        // 20 ms each (counted as up to an eighth more), two at a time, in 100 ms: half a page until a processor is free,
        // the page itself, and six before it.
        waiting.Count(request => !request.Entering.IsCompleted).ShouldBe(7);
        (await waiting[7].Entering).ShouldBe(AdmissionRefusal.TooLate);
        permits.Foresee(load, clock.GetTimestamp()).ShouldBe(AdmissionRefusal.TooLate);
        begun.Item1.Turn.Dispose();
        begun.Item2.Turn.Dispose();
    }

    [Fact]
    public async Task Time_since_arrival_counts()
    {
        Serve(load, milliseconds: 10);
        var permits = new ProcessorPermits(1, 64, clock);
        _ = Ask(permits);
        var arrived = clock.GetTimestamp();
        clock.Advance(TimeSpan.FromMilliseconds(90));
        (await permits.Begin(arrived, CancellationToken.None).EnterAsync(load, null)).ShouldBe(AdmissionRefusal.TooLate);
        Ask(permits).Entering.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_request_whose_time_ran_out_while_it_waited_is_not_begun()
    {
        var permits = new ProcessorPermits(1, 64, clock);
        var first = Ask(permits);
        var late = Ask(permits);
        clock.Advance(TimeSpan.FromMilliseconds(60));
        var next = Ask(permits);
        clock.Advance(TimeSpan.FromMilliseconds(41));
        first.Turn.Dispose();
        (await late.Entering).ShouldBe(AdmissionRefusal.Expired);
        (await next.Entering).ShouldBe(AdmissionRefusal.None);
    }

    [Fact]
    public async Task A_request_whose_caller_has_gone_is_not_begun_and_leaves_its_place()
    {
        using var gone = new CancellationTokenSource();
        var permits = new ProcessorPermits(1, 1, clock);
        var first = Ask(permits);
        var abandoned = permits.Begin(clock.GetTimestamp(), gone.Token).EnterAsync(load, null).AsTask();
        await gone.CancelAsync();
        var next = Ask(permits);
        next.Entering.IsCompleted.ShouldBeFalse();
        (await abandoned).ShouldBe(AdmissionRefusal.Abandoned);
        first.Turn.Dispose();
        (await next.Entering).ShouldBe(AdmissionRefusal.None);
        load.Quality.ShouldBe(1);
    }

    [Fact]
    public async Task The_deadline_that_the_request_asks_for_counts_once_it_is_known()
    {
        var permits = new ProcessorPermits(1, 64, clock);
        var first = Ask(permits);
        var hurried = Ask(permits);
        clock.Advance(TimeSpan.FromMilliseconds(60));
        first.Turn.Dispose();
        (await hurried.Entering).ShouldBe(AdmissionRefusal.None);
        hurried.Turn.Know(load, TimeSpan.FromMilliseconds(50)).ShouldBe(AdmissionRefusal.Expired);
        hurried.Turn.Know(load, TimeSpan.FromMilliseconds(60)).ShouldBe(AdmissionRefusal.None);
    }

    [Fact]
    public async Task A_request_that_asks_for_a_shorter_deadline_is_refused_by_it_and_not_before()
    {
        Serve(load, milliseconds: 10);
        var permits = new ProcessorPermits(1, 64, clock);
        _ = Ask(permits);
        for (var waiting = 0; waiting < 3; waiting++)
        {
            Ask(permits, TimeSpan.FromMilliseconds(50)).Entering.IsCompleted.ShouldBeFalse();
        }

        (await Ask(permits, TimeSpan.FromMilliseconds(45)).Entering).ShouldBe(AdmissionRefusal.TooLate);

        // Requests of the last seconds had up to a hundred milliseconds, so nothing is said before this one is read.
        permits.Foresee(load, clock.GetTimestamp()).ShouldBe(AdmissionRefusal.None);
        clock.Advance(TimeSpan.FromSeconds(11));
        Serve(load, milliseconds: 10, permits.Now);
        (await Ask(permits, TimeSpan.FromMilliseconds(45)).Entering).ShouldBe(AdmissionRefusal.TooLate);
        permits.Foresee(load, clock.GetTimestamp()).ShouldBe(AdmissionRefusal.TooLate);
    }

    [Fact]
    public async Task With_a_processor_free_nothing_is_refused_whatever_the_figures_say()
    {
        Serve(load, milliseconds: 5_000);
        var permits = new ProcessorPermits(1, 0, clock);
        var arrived = clock.GetTimestamp();
        clock.Advance(TimeSpan.FromSeconds(1));
        permits.Foresee(load, arrived).ShouldBe(AdmissionRefusal.None);
        var turn = permits.Begin(arrived, CancellationToken.None);
        (await turn.EnterAsync(load, null)).ShouldBe(AdmissionRefusal.None);
        turn.Know(load, TimeSpan.FromMilliseconds(1)).ShouldBe(AdmissionRefusal.None);
    }

    [Fact]
    public void Without_a_queue_a_turn_allocates_nothing()
    {
        var permits = new ProcessorPermits(2, 4, clock);
        Cycle(permits, 100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Cycle(permits, 1_000);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public async Task No_permit_and_no_request_is_lost_among_many_threads()
    {
        var permits = new ProcessorPermits(3, 1_000, TimeProvider.System);
        var patient = new SurfaceLoad(TimeSpan.FromMinutes(5));
        var most = 0;
        var inside = 0;
        var served = 0;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            for (var request = 0; request < 2_000; request++)
            {
                using var turn = permits.Begin(TimeProvider.System.GetTimestamp(), CancellationToken.None);
                (await turn.EnterAsync(patient, null)).ShouldBe(AdmissionRefusal.None);
                Step();
                turn.Release();
                await Task.Yield();
                await turn.ResumeAsync();
                Step();
                Interlocked.Increment(ref served);
            }
        })));
        served.ShouldBe(32_000);
        most.ShouldBeLessThanOrEqualTo(3);
        permits.Free.ShouldBe(3);
        permits.Waiting.ShouldBe(0);

        void Step()
        {
            var now = Interlocked.Increment(ref inside);
            InterlockedMax(ref most, now);
            Interlocked.Decrement(ref inside);
        }
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private void Cycle(ProcessorPermits permits, int times)
    {
        for (var time = 0; time < times; time++)
        {
            using var turn = permits.Begin(clock.GetTimestamp(), CancellationToken.None);
            Complete(turn.EnterAsync(load, null));
            turn.Release();
            Complete(turn.ResumeAsync());
            turn.PageMade();
        }
    }

    private static void Complete(ValueTask<AdmissionRefusal> entering)
    {
        if (!entering.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("It waits.");
        }
    }

    private static void Complete(ValueTask resuming)
    {
        if (!resuming.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("It waits.");
        }
    }

    private static void Serve(SurfaceLoad load, double milliseconds, TimeSpan now = default)
    {
        for (var page = 0; page < RecentTimes.Fewest; page++)
        {
            load.Served(TimeSpan.FromMilliseconds(milliseconds), now);
        }
    }

    private (ProcessorTurn Turn, Task<AdmissionRefusal> Entering) Ask(ProcessorPermits permits, TimeSpan? deadline = null)
    {
        var turn = permits.Begin(clock.GetTimestamp(), CancellationToken.None);
        return (turn, turn.EnterAsync(load, deadline).AsTask());
    }
}

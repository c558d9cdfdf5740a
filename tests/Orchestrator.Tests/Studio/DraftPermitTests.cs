using RankOrchestrator.Orchestrator.Studio.Drafts;
using RankOrchestrator.Orchestrator.Studio.Pages;

namespace RankOrchestrator.Orchestrator.Tests.Studio;

/// <summary>Drafts work one at a time, on one thread that goes behind the others.</summary>
public sealed class DraftPermitTests
{
    [Fact]
    public async Task Work_that_awaits_comes_back_to_the_one_thread()
    {
        using var permit = new DraftPermit(TimeProvider.System);
        var threads = new List<Thread>();
        for (var turn = 0; turn < 3; turn++)
        {
            (await permit.RunAsync(
                async _ =>
                {
                    threads.Add(Thread.CurrentThread);
                    await Task.Delay(1, CancellationToken.None);
                    threads.Add(Thread.CurrentThread);
                },
                CancellationToken.None)).ShouldBeTrue();
        }

        threads.Distinct().Count().ShouldBe(1);
        threads[0].Name.ShouldBe("studio");
    }

    [Fact]
    public async Task More_than_a_few_do_not_wait()
    {
        using var permit = new DraftPermit(TimeProvider.System);
        var end = new TaskCompletionSource();
        var working = permit.RunAsync(_ => end.Task, CancellationToken.None);
        var waiting = Enumerable.Range(0, DraftLimits.Waiting).Select(_ => permit.RunAsync(_ => Task.CompletedTask, CancellationToken.None)).ToArray();
        (await permit.RunAsync(_ => Task.CompletedTask, CancellationToken.None)).ShouldBeFalse();
        end.SetResult();
        (await working).ShouldBeTrue();
        (await Task.WhenAll(waiting)).ShouldAllBe(done => done);
    }

    [Fact]
    public async Task Work_that_takes_longer_than_it_may_is_ended_by_the_clock()
    {
        var clock = new ManualClock();
        using var permit = new DraftPermit(clock);
        var began = new TaskCompletionSource();
        var working = permit.RunAsync(
            async end =>
            {
                began.SetResult();
                await Task.Delay(Timeout.Infinite, end);
            },
            CancellationToken.None);
        await Until.EndedAsync(began.Task);
        clock.Advance(DraftLimits.WorkTime - TimeSpan.FromMilliseconds(1));
        working.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromMilliseconds(1));
        await Should.ThrowAsync<OperationCanceledException>(() => Until.EndedAsync(working));
        clock.Advance(DraftLimits.LongestRest);
        (await permit.RunAsync(_ => Task.CompletedTask, CancellationToken.None)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(40, 40)]
    [InlineData(2_000, 250)]
    public async Task After_work_the_next_waits_as_long_as_the_work_took_and_no_longer_than_it_may(int worked, int rest)
    {
        var clock = new ManualClock();
        using var permit = new DraftPermit(clock);
        (await permit.RunAsync(
            _ =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(worked));
                return Task.CompletedTask;
            },
            CancellationToken.None)).ShouldBeTrue();
        var next = permit.RunAsync(_ => Task.CompletedTask, CancellationToken.None);
        clock.Advance(TimeSpan.FromMilliseconds(rest - 1));
        next.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromMilliseconds(1));
        (await Until.EndedAsync(next)).ShouldBeTrue();
    }

    [Fact]
    public async Task What_fails_gives_the_permit_back()
    {
        using var permit = new DraftPermit(TimeProvider.System);
        await Should.ThrowAsync<InvalidOperationException>(() => permit.RunAsync(_ => throw new InvalidOperationException(), CancellationToken.None));
        (await permit.RunAsync(_ => Task.CompletedTask, CancellationToken.None)).ShouldBeTrue();
    }
}

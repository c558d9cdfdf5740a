using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Tests.Building;
using RankOrchestrator.Objectives.Tests.Faults;

namespace RankOrchestrator.Objectives.Tests.OpenInference;

public sealed class AnswerMemoryTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public void Whatever_is_held_and_let_go_in_whatever_order_the_sums_agree_and_stay_below_the_limit()
        => Prop.ForAll(
            Gen.Choose(0, 1000).Select(size => (long)size).Zip(Gen.Choose(0, 3)).Zip(Gen.Elements(true, true, false)).ListOf().ToArbitrary(),
            steps =>
            {
                var memory = new AnswerMemory(2000);
                AnswerMemoryShare[] shares = [memory.NewShare(), memory.NewShare(), memory.NewShare(), memory.NewShare()];
                var kept = new List<(int Share, long Bytes)>();
                foreach (var ((bytes, share), holds) in steps)
                {
                    if (holds)
                    {
                        var (free, own) = (memory.Most - memory.Held, shares[share].Held);
                        shares[share].TryHold(bytes).ShouldBe(bytes <= free && own + bytes <= free - bytes);
                        if (shares[share].Held > own || bytes == 0)
                        {
                            kept.Add((share, bytes));
                        }
                    }
                    else if (kept.Count > 0)
                    {
                        shares[kept[^1].Share].LetGo(kept[^1].Bytes);
                        kept.RemoveAt(kept.Count - 1);
                    }

                    memory.Held.ShouldBeInRange(0, memory.Most);
                    memory.Held.ShouldBe(shares.Sum(each => each.Held));
                    memory.Held.ShouldBe(kept.Sum(each => each.Bytes));
                }
            }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Held_and_let_go_by_many_at_once_nothing_is_lost_and_the_limit_holds()
    {
        var memory = new AnswerMemory(10_000);
        AnswerMemoryShare[] shares = [memory.NewShare(), memory.NewShare(), memory.NewShare()];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(lane => Task.Run(() =>
        {
            var random = new Random(lane);
            var kept = new Stack<(int Share, int Bytes)>();
            for (var step = 0; step < 20_000; step++)
            {
                var (share, bytes) = (random.Next(shares.Length), random.Next(2_000));
                if (random.Next(2) == 0 && shares[share].TryHold(bytes))
                {
                    kept.Push((share, bytes));
                }
                else if (kept.TryPop(out var last))
                {
                    shares[last.Share].LetGo(last.Bytes);
                }

                memory.Held.ShouldBeInRange(0, memory.Most);
            }

            while (kept.TryPop(out var last))
            {
                shares[last.Share].LetGo(last.Bytes);
            }
        })));
        memory.Held.ShouldBe(0);
        shares.ShouldAllBe(share => share.Held == 0);
    }

    [Fact]
    public async Task Answers_that_never_end_fail_by_name_leave_room_for_the_others_and_give_their_memory_back()
    {
        await using var endless = new InferenceServer(_ => new Reply { Endless = true });
        await using var good = new InferenceServer(request => Reply.Binary("score", Fault.Scores(request)));
        var memory = new AnswerMemory(4 << 20);
        using var surface = new FaultySurface("timeout: 20s\nbreaker: false", 16 << 20, memory, endless.Address, good.Address);
        var mostHeld = 0L;
        var pages = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => Task.Run(async () =>
        {
            var page = await surface.PageAsync(surface.Frame(), Deadline);
            InterlockedMax(ref mostHeld, memory.Held);
            return page;
        })));

        pages.ShouldAllBe(page => page.Reason("m0") == "memory-limit");
        pages.ShouldAllBe(page => page.Reason("m1") == null);
        mostHeld.ShouldBeLessThanOrEqualTo(memory.Most);
        memory.Held.ShouldBe(0);
    }

    [Theory]
    [InlineData("timeout: 100ms", "timeout")]
    [InlineData("timeout: 20s", "truncated")]
    public async Task What_a_call_holds_is_let_go_however_it_ends(string calls, string reason)
    {
        await using var server = new InferenceServer(_ => Reply.Binary("score", new float[10_000]) with { Missing = 10, StaysOpen = reason == "timeout" });
        var memory = new AnswerMemory(4 << 20);
        using var surface = new FaultySurface(calls + "\nbreaker: false", 1 << 20, memory, server.Address);
        (await surface.PageAsync(surface.Frame(), Deadline)).Reason().ShouldBe(reason);
        await Until.TrueAsync(() => surface.Surface.Catalog.Called.First().Remote.CallsUnderWay == 0);
        memory.Held.ShouldBe(0);
    }

    [Fact]
    public async Task An_announcement_alone_takes_little()
    {
        await using var server = new InferenceServer(_ => new Reply { Raw = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 16000000\r\n\r\n{"), StaysOpen = true });
        var memory = new AnswerMemory(64 << 20);
        using var surface = new FaultySurface("timeout: 20s", 16 << 20, memory, server.Address);
        using var leaving = new CancellationTokenSource();
        var page = surface.PageAsync(surface.Frame(), Deadline, leaving.Token);
        await Until.TrueAsync(() => memory.Held > 0);
        memory.Held.ShouldBeLessThanOrEqualTo(64 << 10);
        await leaving.CancelAsync();
        await page;
        await Until.TrueAsync(() => memory.Held == 0);
    }

    [Fact]
    public void Large_buffers_are_not_kept_by_a_pool()
    {
        var memory = new AnswerMemory(64 << 20);
        var buffer = Grown(memory.NewShare());
        GC.Collect();
        buffer.IsAlive.ShouldBeFalse();
        memory.Held.ShouldBe(0);
    }

    /// <summary>A buffer's array after the buffer was disposed.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference Grown(AnswerMemoryShare share)
    {
        using var buffer = new AnswerBuffer(share);
        buffer.TryGrow(4 << 20).ShouldBeTrue();
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray<byte>(buffer.Free, out var array).ShouldBeTrue();
        return new WeakReference(array.Array);
    }

    private static void InterlockedMax(ref long target, long value)
    {
        var seen = Volatile.Read(ref target);
        while (value > seen)
        {
            seen = Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}

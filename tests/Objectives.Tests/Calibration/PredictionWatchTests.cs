using System.Text;
using RankOrchestrator.Objectives.Calibration;

namespace RankOrchestrator.Objectives.Tests.Calibration;

public sealed class PredictionWatchTests
{
    private static readonly double[] Uniform = [.. Enumerable.Range(0, 1000).Select(value => value / 1000d)];

    [Fact]
    public void The_same_distribution_has_an_index_of_nothing()
    {
        var watch = Watch();
        Fill(watch, value => value);
        watch.Reading.StabilityIndex.ShouldBe(0, 1e-9);
        watch.Reading.Mean.ShouldBe(0.4995, 1e-9);
        watch.Reading.FallbackShare.ShouldBe(0);
        watch.HasDrifted.ShouldBeFalse();
    }

    [Fact]
    public void The_index_is_the_sum_over_the_bins_by_its_definition()
    {
        // Ten bins of a tenth each; the square of a uniform number falls into bin i with sqrt((i+1)/10) - sqrt(i/10).
        var watch = Watch();
        Fill(watch, value => value * value);
        var expected = 0d;
        for (var bin = 0; bin < 10; bin++)
        {
            var share = Uniform.Count(value => Math.Min(9, (int)(value * value * 10)) == bin) / 1000d;
            expected += (share - 0.1) * Math.Log(share / 0.1);
        }

        watch.Reading.StabilityIndex.ShouldBe(expected, 1e-9);
        watch.HasDrifted.ShouldBe(expected > 0.2);
    }

    [Fact]
    public async Task Counted_by_many_threads_at_once_no_value_is_lost()
    {
        double[] pages = [.. Enumerable.Range(0, PredictionWatch.Window).Select(value => value * 7919 % PredictionWatch.Window / (double)PredictionWatch.Window)];
        var alone = Watch();
        alone.Observe(pages, standIns: 0);
        for (var round = 0; round < 50; round++)
        {
            // The values of one window in pages of many sizes: when a single one were lost, no window would be full.
            var watch = Watch();
            var next = 0;
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            {
                while (Interlocked.Add(ref next, 25) is var end && end <= pages.Length)
                {
                    watch.Observe(pages.AsSpan(end - 25, 13), standIns: 0);
                    watch.Observe(pages.AsSpan(end - 12, 12), standIns: 0);
                }
            })));
            watch.Reading.Values.ShouldBe(PredictionWatch.Window);
            watch.Reading.Mean.ShouldBe(alone.Reading.Mean, 1e-12);
            watch.Reading.StabilityIndex.ShouldBe(alone.Reading.StabilityIndex, 1e-12);
        }
    }

    [Fact]
    public async Task Windows_that_turn_while_others_count_hold_all_values_together()
    {
        const int PerThread = 500_000;
        var watch = Watch();
        var inWindows = 0L;
        watch.Concluded = reading => Interlocked.Add(ref inWindows, reading.Values);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var page = 0; page < PerThread / 100; page++)
            {
                watch.Observe(Uniform.AsSpan(page % 10 * 100, 100), standIns: page % 3);
            }
        })));
        var before = inWindows;
        before.ShouldBeGreaterThan(30L * PredictionWatch.Window);
        watch.Observe(new double[PredictionWatch.Window], standIns: 0);
        inWindows.ShouldBe((4L * PerThread) + PredictionWatch.Window);
    }

    [Fact]
    public void An_empty_bin_leaves_the_index_finite_and_large()
    {
        var watch = Watch();
        Fill(watch, _ => 0.05);
        watch.Reading.StabilityIndex.ShouldBeGreaterThan(2);
        double.IsFinite(watch.Reading.StabilityIndex).ShouldBeTrue();
        watch.HasDrifted.ShouldBeTrue();
    }

    [Fact]
    public void Pages_with_stand_ins_count_as_such_and_are_not_compared()
    {
        var watch = Watch();
        for (var page = 0; page < PredictionWatch.Window / 500; page++)
        {
            watch.Observe(page % 2 == 0 ? Uniform.AsSpan(250, 500) : new double[500], page % 2 == 0 ? 0 : 100);
        }

        watch.Reading.FallbackShare.ShouldBe(0.1, 1e-9);
        watch.Reading.Mean.ShouldBe(0.4995, 1e-9);
    }

    [Fact]
    public void Nothing_is_said_before_a_window_is_full_or_a_minute_has_passed()
    {
        var clock = new Clock();
        var watch = Watch(clock);
        watch.Observe(Uniform, 0);
        watch.Reading.Values.ShouldBe(0);
        clock.Advance(PredictionWatch.LongestWindow);
        watch.Observe(Uniform.AsSpan(0, 1), 0);
        watch.Reading.Values.ShouldBe(1001);
    }

    [Fact]
    public void A_snapshot_has_equally_full_bins_and_survives_being_written()
    {
        var snapshot = ReferenceSnapshot.Of("ctr", Uniform);
        snapshot.Edges.Length.ShouldBe(9);
        snapshot.Shares.ShouldAllBe(share => Math.Abs(share - 0.1) < 1e-9);
        var (read, problem) = ReferenceSnapshot.Read(ReferenceSnapshot.Write([snapshot]));
        problem.ShouldBeNull();
        read.ShouldHaveSingleItem().Edges.ShouldBe(snapshot.Edges);
        read[0].Mean.ShouldBe(snapshot.Mean);
    }

    [Theory]
    [InlineData("nonsense", "it is not a snapshot")]
    [InlineData("""{"prediction":"p","count":1,"mean":0,"edges":[1,1],"shares":[0.2,0.3,0.5]}""", "do not rise")]
    [InlineData("""{"prediction":"p","count":1,"mean":0,"edges":[1],"shares":[1]}""", "one share more")]
    [InlineData("""{"prediction":"p","count":1,"mean":0,"edges":[1],"shares":[0.4,0.4]}""", "add up to 1")]
    public void A_broken_snapshot_is_refused_with_a_sentence(string json, string sentence)
        => ReferenceSnapshot.Read(Encoding.UTF8.GetBytes(json)).Problem.ShouldNotBeNull().ShouldContain(sentence);

    private static PredictionWatch Watch(TimeProvider? time = null) => new("m", "p", ReferenceSnapshot.Of("p", Uniform), 0.2, time ?? new Clock());

    private static void Fill(PredictionWatch watch, Func<double, double> shape)
    {
        for (var page = 0; page < PredictionWatch.Window / Uniform.Length; page++)
        {
            watch.Observe([.. Uniform.Select(shape)], 0);
        }
    }

    private sealed class Clock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now;

        public void Advance(TimeSpan by) => now += by.Ticks;
    }
}

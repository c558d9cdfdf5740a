using RankOrchestrator.Orchestrator.Admission;

namespace RankOrchestrator.Orchestrator.Tests.Admission;

public sealed class RecentTimesTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);
    private readonly RecentTimes times = new(Window);

    [Fact]
    public void Nothing_is_claimed_before_enough_is_known()
    {
        Observe(RecentTimes.Fewest - 1, 40, at: 0);
        times.Quantile(0.95, TimeSpan.Zero).ShouldBe(TimeSpan.Zero);
        times.Mean(TimeSpan.Zero).ShouldBe(TimeSpan.Zero);
        Observe(1, 40, at: 0);
        times.Mean(TimeSpan.Zero).ShouldBe(TimeSpan.FromMilliseconds(40));
    }

    [Fact]
    public void A_quantile_is_never_too_small_and_at_most_an_eighth_too_large()
    {
        var random = new Random(3);
        var all = new List<double>();
        for (var count = 0; count < 5_000; count++)
        {
            var milliseconds = Math.Exp((random.NextDouble() * 14) - 6);
            all.Add(milliseconds);
            times.Observe(TimeSpan.FromMilliseconds(milliseconds), TimeSpan.Zero);
        }

        all.Sort();
        foreach (var share in (double[])[0.01, 0.5, 0.9, 0.95, 0.99, 1])
        {
            var exact = all[(int)Math.Ceiling(share * all.Count) - 1];

            // Times are counted in whole microseconds.
            times.Quantile(share, TimeSpan.Zero).TotalMilliseconds.ShouldBeInRange(exact - 0.001, (exact * 1.126) + 0.001, $"{share}");
        }
    }

    [Fact]
    public void What_is_older_than_two_windows_is_forgotten()
    {
        Observe(100, 80, at: 0);
        Observe(100, 2, at: 5.1);
        times.Quantile(0.95, TimeSpan.FromSeconds(5.1)).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(79));
        Observe(100, 2, at: 10.2);
        times.Quantile(0.95, TimeSpan.FromSeconds(10.2)).ShouldBeLessThan(TimeSpan.FromMilliseconds(3));
    }

    [Fact]
    public void After_an_idle_hour_nothing_is_known()
    {
        Observe(100, 80, at: 0);
        times.Quantile(0.95, TimeSpan.FromHours(1)).ShouldBe(TimeSpan.Zero);
        times.Mean(TimeSpan.FromHours(1)).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Times_of_any_length_are_taken()
    {
        foreach (var time in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromSeconds(-1), TimeSpan.FromDays(3), TimeSpan.MaxValue])
        {
            Should.NotThrow(() => times.Observe(time, TimeSpan.Zero));
        }
    }

    private void Observe(int count, double milliseconds, double at)
    {
        for (var time = 0; time < count; time++)
        {
            times.Observe(TimeSpan.FromMilliseconds(milliseconds), TimeSpan.FromSeconds(at));
        }
    }
}

using RankOrchestrator.Soak;

namespace RankOrchestrator.EndToEnd.Soak;

/// <summary>What the slope test takes for growth. Ten minutes are 160 samples after warming up, three seconds apart.</summary>
public sealed class TrendTests
{
    private const int Samples = 160;
    private const double SamplesPerMinute = 20;
    private const double Megabytes = 400;

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 2)]
    [InlineData(3, 5)]
    [InlineData(4, 20)]
    public void Noise_around_a_level_is_no_growth(int seed, double noise)
        => Of((_, random) => Megabytes + (noise * ((2 * random.NextDouble()) - 1)), seed).IsGrowing.ShouldBeFalse();

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 2)]
    [InlineData(3, 5)]
    public void A_leak_of_one_percent_a_minute_is_growth(int seed, double noise)
        => Of((sample, random) => (Megabytes * (1 + (0.01 * sample / SamplesPerMinute))) + (noise * ((2 * random.NextDouble()) - 1)), seed).IsGrowing.ShouldBeTrue();

    [Fact]
    public void A_leak_below_the_saw_teeth_of_collections_is_growth()
        => Of((sample, _) => (Megabytes * (1 + (0.01 * sample / SamplesPerMinute))) + (sample % 8)).IsGrowing.ShouldBeTrue();

    [Fact]
    public void The_saw_teeth_of_collections_alone_are_no_growth()
        => Of((sample, _) => Megabytes + (5 * (sample % 8))).IsGrowing.ShouldBeFalse();

    [Fact]
    public void Memory_that_stays_after_a_step_in_the_middle_is_growth()
        => Of((sample, _) => Megabytes + (sample < Samples / 2 ? 0 : 100)).IsGrowing.ShouldBeTrue();

    [Fact]
    public void A_peak_that_is_given_back_is_no_growth()
        => Of((sample, _) => Megabytes + (sample is > 60 and < 80 ? 100 : 0)).IsGrowing.ShouldBeFalse();

    [Fact]
    public void Less_than_the_allowance_is_no_growth_however_sure_it_is()
        => Of((sample, _) => Megabytes * (1 + (0.9 * Trend.Allowed * sample / Samples))).IsGrowing.ShouldBeFalse();

    [Fact]
    public void More_than_the_allowance_is_growth_when_there_is_no_doubt_about_it()
        => Of((sample, _) => Megabytes * (1 + (1.1 * Trend.Allowed * sample / Samples))).IsGrowing.ShouldBeTrue();

    [Fact]
    public void Memory_that_falls_is_no_growth()
        => Of((sample, _) => Megabytes - sample).IsGrowing.ShouldBeFalse();

    [Fact]
    public void The_line_is_that_of_least_squares()
    {
        var trend = Of((sample, _) => 100 + (0.5 * (sample + 0.5)));
        trend.Mean.ShouldBe(100 + (0.25 * Samples), 1e-9);
        trend.Growth.ShouldBe(0.5 * Samples, 1e-9);
        trend.Margin.ShouldBe(0, 1e-9);
    }

    [Fact]
    public void Of_fewer_samples_than_two_for_each_part_nothing_is_said()
    {
        Trend.Of(new double[19]).ShouldBeNull();
        Trend.Of(new double[20]).ShouldNotBeNull();
    }

    private static Trend Of(Func<int, Random, double> megabytes, int seed = 1)
    {
        var random = new Random(seed);
        return Trend.Of([.. Enumerable.Range(0, Samples).Select(sample => megabytes(sample, random))])!;
    }
}

using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Evaluation.Metrics;

namespace RankOrchestrator.Evaluation.Tests.Metrics;

/// <summary>Each case is worked by hand in its comment.</summary>
public sealed class PageQualityTests
{
    [Fact]
    public void Diversity_by_hand()
    {
        // Pairs 0–1, 0–2, 1–2: (0.2 + 0.5 + 0.8) / 3.
        PageQuality.Diversity(3, [0, 0.2, 0.5, 0.2, 0, 0.8, 0.5, 0.8, 0]).ShouldBe(0.5, 1e-12);
        PageQuality.Diversity(1, [0]).ShouldBe(0);
    }

    [Fact]
    public void Diversity_of_categories_by_hand()
    {
        // a, a, b: one pair of three is alike.
        PageQuality.CategoryDiversity([7, 7, 2]).ShouldBe(2 / 3.0, 1e-12);
        PageQuality.CategoryDiversity([7]).ShouldBe(0);
    }

    [Fact]
    public void Both_diversities_agree_where_the_distance_is_being_of_another_category()
        => Prop.ForAll(Gen.Choose(0, 3).ListOf().Select(list => list.ToArray()).ToArbitrary(), categories =>
            PageQuality.CategoryDiversity(categories).ShouldBe(
                PageQuality.Diversity(categories.Length, [.. from left in categories from right in categories select left == right ? 0.0 : 1]), 1e-12)).QuickCheckThrowOnFailure();

    [Fact]
    public void Novelty_by_hand()
    {
        // Known to a half and to an eighth: (1 + 3) / 2 bits.
        PageQuality.Novelty([0.5, 0.125]).ShouldBe(2, 1e-12);
        PageQuality.Novelty([]).ShouldBe(0);
    }

    [Fact]
    public void Serendipity_by_hand()
    {
        // Of 4, 5, 6 and 7: 5 is obvious, 6 irrelevant; 4 and 7 count.
        PageQuality.Serendipity([4, 5, 6, 7], [1, 1, 0, 2], [5, 9]).ShouldBe(0.5);
        PageQuality.Serendipity([], [], []).ShouldBe(0);
    }

    [Fact]
    public void Freshness_by_hand()
    {
        // Half-life of a week, ages of nothing, a week and two: (1 + ½ + ¼) / 3.
        PageQuality.Freshness([0, 7, 14], 7).ShouldBe(1.75 / 3, 1e-12);
        PageQuality.Freshness([], 7).ShouldBe(0);
    }
}

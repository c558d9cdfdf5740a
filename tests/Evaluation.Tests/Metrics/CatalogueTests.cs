using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Evaluation.Metrics;

namespace RankOrchestrator.Evaluation.Tests.Metrics;

/// <summary>Each case is worked by hand in its comment.</summary>
public sealed class CatalogueTests
{
    [Fact]
    public void Coverage_by_hand()
    {
        Catalogue.Coverage([5, 0, 1, 0]).ShouldBe(0.5);
        Catalogue.Coverage([]).ShouldBe(0);
    }

    [Fact]
    public void Gini_by_hand()
    {
        // Sorted 1, 2, 3, 4: (−3·1 − 1·2 + 1·3 + 3·4) / (4 · 10) = 10/40.
        Catalogue.Gini([3, 1, 4, 2]).ShouldBe(0.25, 1e-12);
        Catalogue.Gini([2, 2, 2]).ShouldBe(0, 1e-12);
        Catalogue.Gini([0, 0, 0, 8]).ShouldBe(0.75, 1e-12);
        Catalogue.Gini([0, 0]).ShouldBe(0);
    }

    [Fact]
    public void The_share_of_the_top_by_hand()
    {
        // 1 % of 150 items, rounded up, are two; they have 30 + 20 of 30 + 20 + 148 impressions.
        Catalogue.TopShare([30, 20, .. Enumerable.Repeat(1.0, 148)]).ShouldBe(50 / 198.0, 1e-12);
        Catalogue.TopShare([1, 3], 0.5).ShouldBe(0.75);
        Catalogue.TopShare([0]).ShouldBe(0);
    }

    /// <summary>Half of the mean difference of two items over their mean.</summary>
    [Fact]
    public void Gini_is_half_the_relative_mean_difference()
        => Prop.ForAll(Gen.Choose(0, 20).Select(count => (double)count).NonEmptyListOf().Select(counts => counts.Append(1).ToArray()).ToArbitrary(), counts =>
        {
            var differences = (from left in counts from right in counts select Math.Abs(left - right)).Average();
            Catalogue.Gini(counts).ShouldBe(differences / 2 / counts.Average(), 1e-9);
        }).QuickCheckThrowOnFailure();
}

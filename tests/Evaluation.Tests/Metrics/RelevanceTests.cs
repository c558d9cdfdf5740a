using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Evaluation.Metrics;

namespace RankOrchestrator.Evaluation.Tests.Metrics;

/// <summary>Each case is worked by hand in its comment.</summary>
public sealed class RelevanceTests
{
    [Fact]
    public void Ndcg_by_hand()
    {
        // Shown 1, 0, 2: 1/log₂2 + 0 + 3/log₂4 = 2.5. Best 2, 2, 1: 3 + 3/log₂3 + 1/2.
        Relevance.Ndcg([1, 0, 2], [0, 2, 1, 2], 3).ShouldBe(2.5 / (3.5 + (3 / Math.Log2(3))), 1e-12);
        Relevance.Ndcg([1, 0, 2], [0, 2, 1, 2], 1).ShouldBe(1 / 3.0, 1e-12);
        Relevance.Ndcg([0], [0], 1).ShouldBe(0);
    }

    [Fact]
    public void Average_precision_by_hand()
    {
        // Relevant at ranks 1 and 3 of four relevant: (1/1 + 2/3) / 4; at k = 3 only three can be found.
        Relevance.AveragePrecision([1, 0, 1, 0, 0], 4, 5).ShouldBe((1 + (2 / 3.0)) / 4, 1e-12);
        Relevance.AveragePrecision([1, 0, 1, 0, 0], 4, 3).ShouldBe((1 + (2 / 3.0)) / 3, 1e-12);
        Relevance.AveragePrecision([0, 0], 0, 2).ShouldBe(0);
    }

    [Fact]
    public void Reciprocal_rank_recall_and_hit_by_hand()
    {
        Relevance.ReciprocalRank([0, 0, 1, 1]).ShouldBe(1 / 3.0);
        Relevance.ReciprocalRank([0, 0]).ShouldBe(0);
        Relevance.Recall([0, 1, 1, 1], 5, 3).ShouldBe(0.4);
        Relevance.Recall([0, 1], 0, 2).ShouldBe(0);
        Relevance.Hit([0, 1], 1).ShouldBe(0);
        Relevance.Hit([0, 1], 2).ShouldBe(1);
        Relevance.Hit([0, 1], 99).ShouldBe(1);
    }

    [Fact]
    public void All_of_them_are_between_0_and_1_and_the_best_order_has_an_ndcg_of_1()
        => Prop.ForAll(Gen.Choose(0, 3).Select(grade => (double)grade).NonEmptyListOf().Select(grades => grades.ToArray()).ToArbitrary(), Gen.Choose(1, 12).ToArbitrary(), (grades, k) =>
        {
            var relevant = grades.Count(grade => grade > 0);
            Relevance.Ndcg(grades, grades, k).ShouldBeInRange(0, 1 + 1e-12);
            Relevance.AveragePrecision(grades, relevant, k).ShouldBeInRange(0, 1 + 1e-12);
            Relevance.ReciprocalRank(grades).ShouldBeInRange(0, 1);
            Relevance.Recall(grades, relevant, k).ShouldBeInRange(0, 1);
            Relevance.Hit(grades, k).ShouldBeInRange(0, 1);

            double[] best = [.. grades.OrderDescending()];
            Relevance.Ndcg(best, grades, k).ShouldBe(relevant > 0 ? 1 : 0, 1e-12);
            Relevance.AveragePrecision(best, relevant, k).ShouldBe(relevant > 0 ? 1 : 0, 1e-12);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Swapping_a_better_item_upwards_never_lowers_ndcg()
        => Prop.ForAll(Gen.Choose(0, 3).Select(grade => (double)grade).ArrayOf(6).ToArbitrary(), Gen.Choose(0, 4).ToArbitrary(), (grades, slot) =>
        {
            double[] swapped = [.. grades];
            (swapped[slot], swapped[slot + 1]) = (Math.Max(grades[slot], grades[slot + 1]), Math.Min(grades[slot], grades[slot + 1]));
            Relevance.Ndcg(swapped, grades, 6).ShouldBeGreaterThanOrEqualTo(Relevance.Ndcg(grades, grades, 6) - 1e-12);
        }).QuickCheckThrowOnFailure();
}

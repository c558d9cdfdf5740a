using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Evaluation.Pages;

namespace RankOrchestrator.Evaluation.Tests.Pages;

/// <summary>
/// Pages of two slots from three items, an item once: six pages. The logging policy draws the first item and then the second from the others by
/// weights (Plackett–Luce); so does the target. Expectations are exact, over every log of two pages.
/// </summary>
public sealed class PageEstimatorTests
{
    private static readonly (int First, int Second)[] AllPages = [.. from first in Enumerable.Range(0, 3) from second in Enumerable.Range(0, 3) where first != second select (first, second)];

    private static readonly Arbitrary<double[]> Numbers = Gen.Choose(5, 95).Select(percent => percent / 100.0).ArrayOf(18).ToArbitrary();

    [Fact]
    public void The_standard_estimator_is_unbiased_whatever_slots_do_to_each_other()
        => Unbiased(PageEstimator.Standard, (numbers, page, slot) => numbers[6 + (2 * Array.IndexOf(AllPages, page)) + slot]);

    [Fact]
    public void The_independent_estimator_is_unbiased_when_a_slots_reward_depends_on_its_own_item()
        => Unbiased(PageEstimator.Independent, (numbers, page, slot) => numbers[6 + (3 * slot) + (slot == 0 ? page.First : page.Second)]);

    [Fact]
    public void The_reward_interaction_estimator_is_unbiased_when_a_slots_reward_depends_on_those_above_it()
        => Unbiased(PageEstimator.RewardInteraction, (numbers, page, slot) => slot == 0 ? numbers[6 + page.First] : numbers[9 + Array.IndexOf(AllPages, page)]);

    [Fact]
    public void The_independent_estimator_is_off_when_slots_do_act_on_each_other()
    {
        double[] numbers = [0.9, 0.3, 0.2, 0.1, 0.5, 0.8];
        static double Reward(double[] _, (int First, int Second) page, int slot) => slot == 1 && page is (0, 1) ? 1 : 0;
        Expectation(PageEstimator.RewardInteraction, numbers, Reward).ShouldBe(Truth(numbers, Reward), 1e-10);
        Math.Abs(Expectation(PageEstimator.Independent, numbers, Reward) - Truth(numbers, Reward)).ShouldBeGreaterThan(0.02);
    }

    [Fact]
    public void Two_pages_by_hand()
    {
        var pages = new LoggedPages(2, [1, 0, 1, 1])
        {
            OfPages = new PagePropensities([0.25, 0.5], [0.5, 0.25]),
            OfSlots = new PagePropensities([0.5, 0.5, 0.5, 0.25], [0.25, 1, 0.5, 0.5]),
            OfPrefixes = new PagePropensities([0.5, 0.25, 0.5, 0.5], [0.5, 0.5, 1, 0.25]),
        };
        Value(PageEstimator.Standard, false).ShouldBe((2 + (0.5 * 2)) / 2);
        Value(PageEstimator.Standard, true).ShouldBe((2 + (0.5 * 2)) / 2.5, 1e-12);
        Value(PageEstimator.Independent, false).ShouldBe((0.5 + (1 + 2)) / 2);
        Value(PageEstimator.Independent, true).ShouldBe((0.5 + 1) / 1.5 + (2 / 4.0), 1e-12);
        Value(PageEstimator.RewardInteraction, false).ShouldBe((1 + (2 + 0.5)) / 2);
        Value(PageEstimator.RewardInteraction, true).ShouldBe((1 + 2) / 3.0 + (0.5 / 2.5), 1e-12);

        double Value(PageEstimator estimator, bool isSelfNormalised) => PageTerms.Of(pages, estimator, isSelfNormalised).Value;
    }

    [Fact]
    public void An_estimator_whose_propensity_the_log_does_not_have_refuses()
    {
        var estimates = PageEvaluation.Of(new LoggedPages(2, [1, 0]) { OfSlots = new PagePropensities([0.5, 0.5], [0.5, 0.5]) }, new IntervalRules());
        estimates.Single(estimate => estimate is { Estimator: PageEstimator.Standard, IsSelfNormalised: false }).Refusal.ShouldBe("the log has no propensity of whole pages");
        estimates.Single(estimate => estimate is { Estimator: PageEstimator.RewardInteraction, IsSelfNormalised: true }).Refusal.ShouldBe("the log has no propensity of pages down to a slot");
        var independent = estimates.Single(estimate => estimate is { Estimator: PageEstimator.Independent, IsSelfNormalised: false });
        independent.Value.ShouldBe(1);
        independent.StandardError.ShouldBeNull();
        independent.Normal.Refusal.ShouldBe("effective sample 1, 200 needed");
        PageEvaluation.Of(new LoggedPages(1, []), new IntervalRules()).ShouldAllBe(estimate => estimate.Refusal == "there are no pages");
    }

    [Fact]
    public void Enough_pages_have_intervals_and_missing_support_has_none()
    {
        double[] ones = [.. Enumerable.Repeat(1.0, 1200)];
        double[] rewards = [.. Enumerable.Range(0, 1200).Select(place => place % 3 == 0 ? 1.0 : 0)];
        var whole = PageEvaluation.Of(new LoggedPages(2, rewards) { OfSlots = new PagePropensities(ones, ones) }, new IntervalRules { Resamples = 200 });
        whole[2].Normal.Interval!.Value.Holds(2 / 3.0).ShouldBeTrue();
        whole[3].Bootstrap.Interval!.Value.Holds(2 / 3.0).ShouldBeTrue();
        var halved = PageEvaluation.Of(new LoggedPages(2, rewards) { OfSlots = new PagePropensities(ones, [.. ones.Select(one => one / 2)]) }, new IntervalRules());
        halved[2].Refusal.ShouldBe("weights average 0.5 rather than 1: support is missing or propensities are wrong");
    }

    private static void Unbiased(PageEstimator estimator, Func<double[], (int First, int Second), int, double> reward)
        => Prop.ForAll(Numbers, numbers => Expectation(estimator, numbers, reward).ShouldBe(Truth(numbers, reward), 1e-10)).QuickCheckThrowOnFailure();

    private static double Truth(double[] numbers, Func<double[], (int First, int Second), int, double> reward)
        => AllPages.Sum(page => Probability(numbers[3..6], page) * (reward(numbers, page, 0) + reward(numbers, page, 1)));

    private static double Expectation(PageEstimator estimator, double[] numbers, Func<double[], (int First, int Second), int, double> reward)
    {
        var (logging, target) = (numbers[..3], numbers[3..6]);
        return (from first in AllPages
                from second in AllPages
                let shown = new[] { first, second }
                let pages = new LoggedPages(2, [.. shown.SelectMany(page => new[] { reward(numbers, page, 0), reward(numbers, page, 1) })])
                {
                    OfPages = new PagePropensities([.. shown.Select(page => Probability(logging, page))], [.. shown.Select(page => Probability(target, page))]),
                    OfSlots = new PagePropensities(OfSlots(logging, shown), OfSlots(target, shown)),
                    OfPrefixes = new PagePropensities(OfPrefixes(logging, shown), OfPrefixes(target, shown)),
                }
                select Probability(logging, first) * Probability(logging, second) * PageTerms.Of(pages, estimator, isSelfNormalised: false).Value).Sum();
    }

    private static double Probability(double[] weights, (int First, int Second) page)
        => weights[page.First] / weights.Sum() * (weights[page.Second] / (weights.Sum() - weights[page.First]));

    private static double[] OfSlots(double[] weights, (int First, int Second)[] shown)
        => [.. shown.SelectMany(page => new[] { weights[page.First] / weights.Sum(), AllPages.Where(other => other.Second == page.Second).Sum(other => Probability(weights, other)) })];

    private static double[] OfPrefixes(double[] weights, (int First, int Second)[] shown)
        => [.. shown.SelectMany(page => new[] { weights[page.First] / weights.Sum(), Probability(weights, page) })];
}

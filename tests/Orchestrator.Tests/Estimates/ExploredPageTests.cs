using RankOrchestrator.Allocation.Exploration;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Evaluation.Pages;
using RankOrchestrator.Orchestrator.Estimates;

namespace RankOrchestrator.Orchestrator.Tests.Estimates;

/// <summary>Estimates over every page that exploration can serve, each as often as it is probable: the truth without chance.</summary>
public sealed class ExploredPageTests
{
    private const double Epsilon = 0.3;

    private static readonly int[] Best = [0, 1, 2, -1];

    [Fact]
    public void How_probable_the_slots_down_to_one_were_follows_from_those_of_each()
    {
        var (exploration, pages) = Pages();
        foreach (var page in pages)
        {
            var logged = Logged(exploration, page);
            var prefixes = logged.Prefixes();
            for (var slot = 0; slot < page.Length; slot++)
            {
                prefixes[slot].ShouldBe(exploration.OfSlots(page.AsSpan(0, slot + 1)), 1e-12);
            }

            prefixes[^1].ShouldBe(logged.Probability!.Value, 1e-12);
        }
    }

    [Fact]
    public void Over_all_pages_there_are_every_estimate_is_what_the_pages_that_are_asked_about_get()
    {
        var (exploration, pages) = Pages();
        foreach (var target in pages)
        {
            var means = new double[3];
            foreach (var page in pages)
            {
                var logged = Logged(exploration, page) with { IsOfTarget = [.. page.Zip(target, (left, right) => left == right)] };
                for (var slot = 0; slot < page.Length; slot++)
                {
                    logged.Rewards[slot] = Reward(page[slot], slot);
                }

                var estimate = SurfaceEstimate.Of("home", [logged], new IntervalRules { Resamples = 10 });
                estimate.Served.ShouldBe(logged.Rewards.Sum(), 1e-12);
                foreach (var (place, estimator) in Enum.GetValues<PageEstimator>().Index())
                {
                    // A page that shows nothing of what is asked about is refused, and adds nothing.
                    means[place] += logged.Probability!.Value * (estimate.Estimates.Single(one => one.Estimator == estimator && !one.IsSelfNormalised).Value
                        ?? Terms(logged, estimator));
                }
            }

            means.ShouldAllBe(mean => Math.Abs(mean - target.Select((item, slot) => Reward(item, slot)).Sum()) < 1e-9);
        }
    }

    [Fact]
    public void Pages_of_fewer_slots_than_others_are_the_same_beyond_their_own()
    {
        var (exploration, pages) = Pages();
        var whole = Logged(exploration, pages[0]);
        var shorter = new ExploredPage("r-2", "home", "", default, 0.5, [0.5], -1);
        shorter.Rewards[0] = 1;
        var estimate = SurfaceEstimate.Of("home", [whole, shorter], new IntervalRules { Resamples = 10 });
        estimate.Estimates.Where(one => !one.IsSelfNormalised && one.Value is not null).ShouldAllBe(one => Math.Abs(one.Value!.Value - 1) < 1e-12);
    }

    /// <summary>What a page adds to an estimate, by the definition.</summary>
    private static double Terms(ExploredPage page, PageEstimator estimator)
    {
        var (sum, prefixes, isSame) = (0.0, page.Prefixes(), true);
        for (var slot = 0; slot < page.Slots; slot++)
        {
            isSame &= page.IsOfTarget[slot];
            sum += estimator switch
            {
                PageEstimator.Standard => page.IsOfTarget.All(same => same) ? page.Rewards[slot] / page.Probability!.Value : 0,
                PageEstimator.Independent => page.IsOfTarget[slot] ? page.Rewards[slot] / page.Propensities[slot] : 0,
                PageEstimator.RewardInteraction => isSame ? page.Rewards[slot] / prefixes[slot] : 0,
            };
        }

        return sum;
    }

    private static double Reward(int item, int slot) => item < 0 ? 0 : (1 + item) * 10 / (slot + 1.0);

    private static ExploredPage Logged(SlotExploration exploration, int[] page)
        => new(
            "r-1",
            "home",
            "",
            default,
            exploration.OfSlots(page),
            [.. page.Select((item, slot) => exploration.OfItem(slot, item))],
            Enumerable.Range(0, page.Length).FirstOrDefault(slot => page[slot] != Best[slot], -1));

    /// <summary>The best page first. The second merchant's items are at most one among the first three slots, and no item is for the last.</summary>
    private static (SlotExploration Exploration, List<int[]> Pages) Pages()
    {
        var problem = new SlotProblem();
        problem.Reset(7, 4);
        problem.AllowsEmptySlots = true;
        var merchants = problem.AddPartition();
        new[] { 0, 1, 2, 3, 1, 4, 5 }.CopyTo(problem.Partition(merchants));
        problem.Add(SlotConstraint.AtMost(1, MemberSet.EachPart(merchants), "one-each", size: 3));
        problem.Add(SlotConstraint.Pin(2, 2, "pinned"));
        var fillings = new FeasibleFillings();
        fillings.Load(problem, Best, TimeProvider.System);
        var pages = new List<int[]> { Best };
        for (var slot = 0; slot < Best.Length; slot++)
        {
            for (var number = 0; number < fillings.Count(slot); number++)
            {
                var page = (int[])Best.Clone();
                page[slot] = fillings.Candidate(slot, number);
                if (page[slot] != Best[slot])
                {
                    pages.Add(page);
                }
            }
        }

        pages.Count.ShouldBeGreaterThan(8);
        return (new SlotExploration(fillings, Epsilon), pages);
    }
}

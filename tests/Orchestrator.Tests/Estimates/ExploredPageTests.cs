using System.Text;
using System.Text.Json;
using RankOrchestrator.Allocation.Exploration;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Evaluation.Estimators;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Evaluation.Logs;
using RankOrchestrator.Evaluation.Pages;
using RankOrchestrator.Evaluation.Weights;
using RankOrchestrator.Orchestrator.Decisions.Lines;
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

    /// <summary>
    /// Three users with a page each, over all that can be served to them: with a model that has seen the other users alone, and that is wrong, doubly
    /// robust estimates are what the pages get that are asked about.
    /// </summary>
    [Fact]
    public void Over_all_pages_of_three_users_a_doubly_robust_estimate_is_what_the_pages_that_are_asked_about_get()
    {
        var ((exploration, pages), misled) = (Pages(), 0.0);
        foreach (var target in pages)
        {
            ExploredPage[] logged = [.. pages.Select(page => Logged(exploration, page) with
            {
                IsOfTarget = [.. page.Zip(target, (left, right) => left == right)],
                Values = [.. page.Select(Value)],
                TargetValues = [.. target.Select(Value)],
            })];
            for (var page = 0; page < logged.Length; page++)
            {
                pages[page].Select(Reward).ToArray().CopyTo(logged[page].Rewards, 0);
            }

            var (inverse, robust, direct) = (0.0, 0.0, 0.0);
            foreach (var users in from first in logged from second in logged from third in logged select new[] { first, second, third })
            {
                var (rows, probability) = (SlotRows.Of(users, [0, 1, 2], target.Length), users.Aggregate(1.0, (product, page) => product * page.Probability!.Value));
                inverse += probability * Sum(rows, Estimator.InversePropensity);
                robust += probability * Sum(rows, Estimator.DoublyRobust);
                direct += probability * Sum(rows, Estimator.DirectMethod);
            }

            var truth = target.Select(Reward).Sum();
            inverse.ShouldBe(truth, 1e-9);
            robust.ShouldBe(truth, 1e-9);
            misled = Math.Max(misled, Math.Abs(direct - truth));
        }

        misled.ShouldBeGreaterThan(1);

        static double Value(int item) => item < 0 ? double.NaN : 1.0 / (1 + item);

        static double Sum(LoggedRows rows, Estimator estimator) => EstimateTerms.Of(rows, ImportanceWeights.Of(rows), estimator).Value * Best.Length;
    }

    /// <summary>Whatever page was served, of whatever is asked about: the probability is that of the design, from what is in the log.</summary>
    [Fact]
    public void How_probable_what_is_asked_about_was_follows_from_what_was_served()
    {
        var (exploration, pages) = Pages();
        var candidates = Enumerable.Range(-1, 8).ToArray();
        foreach (var page in pages)
        {
            var logged = Logged(exploration, page) with { SlotShare = Epsilon / Best.Length };
            logged = logged with { Instead = logged.Explored < 0 || Best[logged.Explored] < 0 ? null : $"p-{Best[logged.Explored]}" };
            for (var slot = 0; slot < page.Length; slot++)
            {
                foreach (var candidate in candidates)
                {
                    string?[] asked = [.. page.Select((item, other) => other == slot ? candidate : item).Select(item => item < 0 ? null : $"p-{item}")];
                    var found = logged.Asked(Candidates(page), asked);
                    found.IsOfTarget.ShouldBe([.. page.Select((item, other) => other != slot || item == candidate)]);
                    found.Values.ShouldBe([.. page.Select(item => item < 0 ? double.NaN : item / 10.0)]);
                    found.TargetValues[slot].ShouldBe(candidate < 0 ? double.NaN : candidate / 10.0);
                    var (known, probability) = (found.TargetPropensities[slot], exploration.OfItem(slot, candidate));

                    // The log does not say which of the candidates were no fillings for a constraint's sake: of them it is what it would be of one.
                    var others = pages.Select(other => exploration.OfItem(slot, other[slot])).Where(other => other < 0.5).DefaultIfEmpty(0).Max();
                    known.ShouldBe(probability == 0 && candidate >= 0 && !Best.Contains(candidate) ? others : probability, 1e-12, $"{candidate} at {slot}");
                }
            }

            // Without another plan it is the best page.
            logged.Asked(Candidates(page), null).TargetPropensities.ShouldBe([.. Best.Select((item, slot) => exploration.OfItem(slot, item))], 1e-12);
            (logged with { SlotShare = null }).Asked(Candidates(page), null).TargetPropensities.ShouldAllBe(number => double.IsNaN(number));
        }

        static LoggedCandidates Candidates(int[] page) => new(ColumnarLine.Read(Encoding.UTF8.GetBytes(
            $$"""{"items":[{{string.Join(',', page)}}],"values":[0,0.1,0.2,0.3,0.4,0.5,0.6],"candidates":{"id":["p-0","p-1","p-2","p-3","p-4","p-5","p-6"]} }""")));
    }

    [Theory]
    [InlineData("[0,7]", "An item is no place of a candidate.")]
    [InlineData("[0]", "There are not as many items as probabilities.")]
    [InlineData("[0,1]", "There is no candidate 'p-9'.")]
    public void A_page_whose_items_are_no_candidates_is_refused(string items, string because)
    {
        var line = ColumnarLine.Read(Encoding.UTF8.GetBytes($$"""{"items":{{items}},"values":[1,2],"candidates":{"id":["p-0","p-1"]} }"""));
        var page = new ExploredPage("r", "home", "", default, 0.5, [0.5, 0.5], -1);
        Should.Throw<JsonException>(() => page.Asked(new LoggedCandidates(line), ["p-0", "p-9"])).Message.ShouldBe(because);
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

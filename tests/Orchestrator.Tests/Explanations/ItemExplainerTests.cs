using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Orchestrator.Alternatives;
using RankOrchestrator.Orchestrator.Explanations;
using RankOrchestrator.Orchestrator.Tests.Alternatives;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Tests.Explanations;

/// <summary>What explanations say is seen on every page there is, of random requests that are small enough.</summary>
public sealed class ItemExplainerTests : IDisposable
{
    private const double Near = 1e-9;

    /// <summary>Pages that the engine does not tell apart.</summary>
    private const double Tie = 1e-8;

    private readonly TestEngine shop = SmallShop.Open();

    private readonly TestEngine products = SmallShop.Open(policies => policies.Replace("surfaces/home.yaml", "  terms:\n", "  combine: product\n  terms:\n"));

    public void Dispose()
    {
        shop.Dispose();
        products.Dispose();
    }

    [Fact]
    public void The_smallest_value_brings_the_item_to_the_slot_and_a_hair_less_does_not() => Check((ranked, explained) =>
    {
        if (explained.Goal is not { } goal || explained.Place is ItemPlace.Excluded)
        {
            return;
        }

        var candidate = Candidate(ranked, explained.Item);
        var pinned = new PinnedProblems(ranked.Page, ranked.Rules, ranked.Surface, candidate);
        var now = ranked.Page.Problem.Values[candidate];
        if (!goal.IsReachable || goal.IsCertain)
        {
            // Less may bring it there all the same: a rule pins its most valuable match, which may stand higher without.
            foreach (var step in new[] { 0, 0.3, 1, 50 })
            {
                Stands(pinned.At(goal.IsCertain ? now - step : now + step), candidate, goal.Slot).ShouldBeOneOf(goal.IsCertain ? [true, null] : [false, null]);
            }

            return;
        }

        goal.SmallestValue!.Value.ShouldBe(goal.Threshold!.Value, 1e-6);
        goal.JustBelow!.Value.ShouldBe(goal.Threshold!.Value, 1e-6);
        Stands(pinned.At(goal.SmallestValue.Value), candidate, goal.Slot).ShouldNotBe(false);
        Stands(pinned.At(goal.JustBelow.Value), candidate, goal.Slot).ShouldNotBe(true);
        var stands = explained.Slot is { } at && at <= goal.Slot;
        foreach (var share in new[] { 0.1, 0.5, 0.9 })
        {
            Stands(pinned.At(now + (share * (goal.Threshold.Value - now))), candidate, goal.Slot).ShouldNotBe(!stands);
        }
    });

    [Fact]
    public void The_smallest_boost_makes_the_smallest_value_and_so_does_what_is_to_be_added() => Check((_, explained) =>
    {
        if (explained.Goal is { SmallestValue: { } needed } goal)
        {
            var worth = explained.Value!.AfterRules;
            (worth + goal.SmallestAdd!.Value).ShouldBe(needed, Near);
            if (goal.SmallestBoost is { } boost)
            {
                (worth < 0 ? worth / boost : worth * boost).ShouldBe(needed, Near);
            }
            else
            {
                (worth * needed).ShouldBeLessThanOrEqualTo(0);
            }
        }
    });

    [Fact]
    public void Without_the_constraint_that_is_named_the_page_is_worth_what_is_said() => Check((ranked, explained) =>
    {
        var problem = ranked.Page.Problem;
        foreach (var holding in explained.HeldBy)
        {
            var without = Without(problem, holding.Constraint.Equals);
            BruteForce.Best(without)!.Value.ShouldBe(holding.PageValueWithout, Near);
            (holding.PageValueWithout - ranked.Allocation.Objective).ShouldBe(holding.Costs, Near);
            BruteForce.Best(without, page => Array.IndexOf(page, Candidate(ranked, explained.Item)) == (holding.SlotWithout ?? -1))!.Value.ShouldBe(holding.PageValueWithout, Near);
            holding.Holds.ShouldBe(holding.SlotWithout is { } slot && slot < explained.Slot ? "down" : "up");
        }

        foreach (var pin in explained.Pins)
        {
            problem.Constraints.ToArray().ShouldContain(constraint => constraint.IsPin && constraint.Name == pin.Pin && constraint.From == explained.Slot && constraint.Candidate == Candidate(ranked, explained.Item));
            var without = Without(problem, pin.Pin.Equals);
            (BruteForce.Best(without)!.Value - ranked.Allocation.Objective).ShouldBe(pin.Costs, Near);
            BruteForce.Best(without, page => Array.IndexOf(page, Candidate(ranked, explained.Item)) == (pin.SlotWithout ?? -1))!.Value.ShouldBe(BruteForce.Best(without)!.Value, Near);
        }
    });

    [Fact]
    public void Constraints_that_keep_an_item_off_do_so_together_and_none_is_named_in_vain() => Check((ranked, explained) =>
    {
        if (explained is not { Place: ItemPlace.LeftOut, LeftOut: { } reason })
        {
            return;
        }

        var (problem, candidate) = (ranked.Page.Problem, Candidate(ranked, explained.Item));
        var without = Without(problem, other => reason.Constraints.Contains(other, StringComparer.Ordinal));
        if (reason.Constraints.Count == 0)
        {
            Stands(Without(problem, _ => true), candidate, problem.SlotCount - 1).ShouldNotBe(true);
            reason.WorthMore.ShouldBe(problem.Values.ToArray().Count(value => value > problem.Values[candidate]));
            return;
        }

        BruteForce.Best(without)!.Value.ShouldBe(reason.PageValueWithout!.Value, Near);
        Stands(without, candidate, problem.SlotCount - 1).ShouldNotBe(false);
        foreach (var name in reason.Constraints)
        {
            Stands(Without(problem, other => other != name && reason.Constraints.Contains(other, StringComparer.Ordinal)), candidate, problem.SlotCount - 1).ShouldNotBe(true);
        }
    });

    [Fact]
    public void Places_that_an_item_may_have_cost_what_is_said_and_there_is_none_above_the_best() => Check((ranked, explained) =>
    {
        if (explained.Place is not ItemPlace.LeftOut)
        {
            return;
        }

        var (problem, candidate) = (ranked.Page.Problem, Candidate(ranked, explained.Item));
        var best = BruteForce.Best(problem)!.Value;
        var worths = Enumerable.Range(0, problem.SlotCount).Select(slot => BruteForce.Best(problem, page => page[slot] == candidate)).ToArray();
        (explained.BestPlace?.Slot ?? -1).ShouldBe(Array.FindIndex(worths, worth => worth is not null));
        if (explained is { BestPlace: { } first, CheapestPlace: { } cheapest })
        {
            first.Loses.ShouldBe(best - worths[first.Slot]!.Value, Near);
            cheapest.Loses.ShouldBe(best - worths.Max()!.Value, Near);
        }
    });

    [Fact]
    public void A_weight_that_is_named_brings_the_item_to_the_slot_and_none_nearer_does() => Check(shop, (ranked, explained) =>
    {
        foreach (var weight in explained.Goal?.Weights ?? [])
        {
            var index = ranked.Surface.Environment.Weights.IndexOf(weight.Weight);
            if (weight.Threshold is { } threshold)
            {
                StandsAt(ranked, explained, index, weight.Needed!.Value).ShouldNotBe(false);
                StandsAt(ranked, explained, index, weight.NotYet!.Value).ShouldNotBe(true);
                foreach (var share in new[] { 0.15, 0.5, 0.85, -0.5, -0.9 })
                {
                    StandsAt(ranked, explained, index, Math.Max(0, weight.Now + (share * (threshold - weight.Now)))).ShouldNotBe(true);
                }
            }
            else
            {
                (weight.Note ?? "worth the same").ShouldContain("worth the same");
                foreach (var value in new[] { 0.01, 0.3, 1, 4, 900 })
                {
                    StandsAt(ranked, explained, index, value).ShouldNotBe(true);
                }
            }
        }
    });

    [Fact]
    public void A_smaller_value_brings_an_item_to_the_slot_where_a_rule_then_pins_another_and_nowhere_else()
    {
        // Under two rules that pin, either may let go first.
        const string Second = "  - { name: second-hero, why: Test., owner: tests, match: 'item.price > 20.0', then: { pin: 2 } }\nconstraints:\n";
        using var twice = SmallShop.Open(policies => policies.Replace("rules/shop.yaml", "constraints:\n", Second));
        var found = 0;
        foreach (var engine in (TestEngine[])[shop, twice])
        {
            Check(engine, (ranked, explained) => found += CheckSmaller(ranked, explained));
        }

        found.ShouldBeGreaterThan(0);
    }

    /// <summary>1 where there is a smaller value.</summary>
    private static int CheckSmaller(RankWorkspace ranked, ItemExplanation explained)
    {
        if (explained.Goal is not { } goal || explained.Place is ItemPlace.Excluded)
        {
            return 0;
        }

        if (explained.Slot is { } at && at <= goal.Slot)
        {
            goal.SmallerValue.ShouldBeNull();
            return 0;
        }

        var candidate = Candidate(ranked, explained.Item);
        var pinned = new PinnedProblems(ranked.Page, ranked.Rules, ranked.Surface, candidate);
        var now = ranked.Page.Problem.Values[candidate];
        if (goal.SmallerValue is { } smaller)
        {
            smaller.ShouldBeLessThan(now);
            Stands(pinned.At(smaller), candidate, goal.Slot).ShouldNotBe(false);
        }

        // What is worth as much as another match of the rule, or a little less, is where one that was missed would be.
        foreach (var value in ranked.Page.Problem.Values.ToArray().SelectMany(value => new[] { value - 1e-9, value - 1e-3 }).Append(now - 0.1).Append(now - 5).Where(value => value < now && value > (goal.SmallerValue ?? double.NegativeInfinity)))
        {
            Stands(pinned.At(value), candidate, goal.Slot, Tie).ShouldNotBe(true);
        }

        return goal.SmallerValue is null ? 0 : 1;
    }

    [Theory]
    [InlineData("surfaces/home.yaml", "* w.affinity", "* w.affinity * w.affinity", "The value is no straight line in it.")]
    [InlineData("rules/shop.yaml", "match: 'item.price > 50.0'", "match: 'item.price * w.affinity > 5.0'", "The rule 'raise' reads it.")]
    public void A_weight_that_cannot_be_followed_is_looked_for_and_what_is_told_is_said_to_be_no_more_than_that(string file, string text, string other, string why)
    {
        using var bent = SmallShop.Open(policies => policies.Replace(file, text, other));
        var found = 0;
        Check(bent, (ranked, explained) =>
        {
            foreach (var weight in explained.Goal?.Weights.Where(weight => weight.Weight == "affinity") ?? [])
            {
                var index = ranked.Surface.Environment.Weights.IndexOf(weight.Weight);
                weight.IsNearest.ShouldBeFalse();
                weight.Note.ShouldStartWith(why);
                if (weight.Needed is { } needed)
                {
                    found++;
                    StandsAt(ranked, explained, index, needed, Tie).ShouldNotBe(false);
                    StandsAt(ranked, explained, index, weight.NotYet!.Value, Tie).ShouldNotBe(true);
                    Math.Abs(needed - weight.NotYet.Value).ShouldBeLessThan(1e-8 * Math.Max(1, needed));
                }
                else
                {
                    StandsAt(ranked, explained, index, 1000, Tie).ShouldNotBe(true);
                    StandsAt(ranked, explained, index, 0, Tie).ShouldNotBe(true);
                }
            }
        });
        found.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_value_adds_up_from_the_models_to_the_slot(bool multiplies) => Check(multiplies ? products : shop, (ranked, explained) =>
    {
        var value = explained.Value!;
        value.IsProduct.ShouldBe(multiplies);
        (multiplies ? value.Terms.Aggregate(1.0, (product, term) => product * term.Value) : value.Terms.Sum(term => term.Value)).ShouldBe(value.BeforeRules, Near);
        var at = value.BeforeRules;
        foreach (var rule in value.Rules)
        {
            rule.Before.ShouldBe(at, Near);
            at = rule.After;
        }

        at.ShouldBe(value.AfterRules, Near);
        if (explained.Place is ItemPlace.OnPage)
        {
            value.OnPage!.Value.ShouldBe(ranked.Page.Problem.Weights[explained.Slot!.Value] * value.AfterRules, Near);
        }
    });

    [Fact]
    public void An_item_keeps_its_slot_down_to_the_value_that_is_said() => Check((ranked, explained) =>
    {
        if (explained.Place is not ItemPlace.OnPage)
        {
            return;
        }

        var candidate = Candidate(ranked, explained.Item);
        var pinned = new PinnedProblems(ranked.Page, ranked.Rules, ranked.Surface, candidate);
        if (explained.KeepsSlotDownTo is { } least)
        {
            Stands(pinned.At(least + 1e-6), candidate, explained.Slot!.Value).ShouldNotBe(false);
            Stands(pinned.At(least - 1e-6), candidate, explained.Slot.Value).ShouldNotBe(true);
        }
        else
        {
            Stands(pinned.At(-100), candidate, explained.Slot!.Value).ShouldNotBe(false);
        }
    });

    [Fact]
    public async Task Of_two_matches_that_are_worth_the_same_the_one_is_pinned_that_the_rule_pins()
    {
        var request = Encoding.UTF8.GetBytes("""
            { "surface": "home", "slots": 3, "now": "2026-02-20T18:00:00Z", "context": { "userId": "u", "country": "SA" }, "candidates": [
              { "id": "a", "attributes": { "merchant": "m-1", "category": "dates", "sponsored": false, "price": 20, "stock": 4 }, "features": { "ctr7d": 0.1 } },
              { "id": "b", "attributes": { "merchant": "m-2", "category": "dates", "sponsored": false, "price": 20, "stock": 4 }, "features": { "ctr7d": 0.1 } },
              { "id": "c", "attributes": { "merchant": "m-3", "category": "dates", "sponsored": false, "price": 20, "stock": 1 }, "features": { "ctr7d": 0.9 } } ] }
            """);
        using var result = await shop.RankAsync(request);
        var ranked = result.Workspace!;
        var pinned = ranked.Page.Problem.Constraints.ToArray().Single(constraint => constraint.Name == "hero").Candidate;
        foreach (var id in (string[])["a", "b"])
        {
            var candidate = Candidate(ranked, id);
            var problem = new PinnedProblems(ranked.Page, ranked.Rules, ranked.Surface, candidate).At(ranked.Page.Problem.Values[candidate]);
            problem.Constraints.ToArray().Single(constraint => constraint.Name == "hero").Candidate.ShouldBe(pinned);
        }
    }

    [Fact]
    public async Task A_candidate_under_several_excluding_rules_is_excluded_by_each_of_them_and_explained_as_if_it_were_exempt()
    {
        using var result = await shop.RankAsync(Encoding.UTF8.GetBytes("""
            { "surface": "home", "slots": 2, "now": "2026-02-20T18:00:00Z", "context": { "userId": "u" }, "candidates": [
              { "id": "a", "attributes": { "merchant": "m-1", "category": "dates", "sponsored": false, "price": 20, "stock": 2 }, "features": { "ctr7d": 0.1 } },
              { "id": "b", "attributes": { "merchant": "m-2", "category": "dates", "sponsored": false, "price": 20, "stock": 2 }, "features": { "ctr7d": 0.2 } },
              { "id": "gone", "attributes": { "merchant": "m-3", "category": "dates", "sponsored": false, "price": 7, "stock": 0 }, "features": { "ctr7d": 0.9 } },
              { "id": "out", "attributes": { "merchant": "m-4", "category": "dates", "sponsored": false, "price": 20, "stock": 0 }, "features": { "ctr7d": 0.8 } } ] }
            """));
        var explained = new ItemExplainer(result.Workspace!, new PageSolver(100_000)).Explain("gone");
        explained.Place.ShouldBe(ItemPlace.Excluded);
        explained.ExcludedBy.ShouldBe(["cheap-out", "sold-out"], ignoreOrder: true);
        explained.SlotIfAdmitted.ShouldBe(0);
        explained.Value!.AfterRules.ShouldBe(0.9 * 1.5, Near);
    }

    private static bool? StandsAt(RankWorkspace ranked, ItemExplanation explained, int weight, double value, double tie = 1e-12)
    {
        var draft = new PageDraft(ranked);
        var problem = draft.WithWeight(weight, value);
        return Stands(problem, draft.Page.Rows.BinarySearch(Row(ranked, explained.Item)), explained.Goal!.Slot, tie);
    }

    /// <summary>Whether the candidate stands in the slot or above on the best page; null when there are several best pages that differ in it.</summary>
    private static bool? Stands(SlotProblem problem, int candidate, int slot, double tie = 1e-12)
    {
        var there = BruteForce.Best(problem, page => Array.IndexOf(page, candidate) is >= 0 and var at && at <= slot);
        var elsewhere = BruteForce.Best(problem, page => Array.IndexOf(page, candidate) is var at && (at < 0 || at > slot));
        return there is null ? false : elsewhere is null ? true : Math.Abs(there.Value - elsewhere.Value) <= tie * Math.Max(1, Math.Abs(there.Value)) ? null : there > elsewhere;
    }

    private static int Row(RankWorkspace ranked, string id) => ranked.Request.Candidates.Find(Encoding.UTF8.GetBytes(id));

    private static int Candidate(RankWorkspace ranked, string id) => ranked.Page.Rows.BinarySearch(Row(ranked, id));

    private static SlotProblem Without(SlotProblem problem, Func<string, bool> isLeftOut) => problem.Copy((_, constraint) => isLeftOut(constraint.Name) ? null : constraint);

    private void Check(Action<RankWorkspace, ItemExplanation> holds) => Check(shop, holds);

    private void Check(TestEngine engine, Action<RankWorkspace, ItemExplanation> holds)
    {
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
        {
            using var result = engine.RankAsync(SmallShop.Request(seed)).AsTask().GetAwaiter().GetResult();
            var ranked = result.Workspace!;
            var explainer = new ItemExplainer(ranked, new PageSolver(100_000));
            for (var row = 0; row < ranked.Request.Candidates.Count; row++)
            {
                var explained = explainer.Explain(ranked.Request.Candidates.Id(row), row % 3 == 0 && ranked.Request.SlotCount > 1 ? 1 : null);
                explained.Omitted.ShouldBeEmpty();
                (explained.IsExact || engine == products).ShouldBeTrue();
                holds(ranked, explained);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }
}

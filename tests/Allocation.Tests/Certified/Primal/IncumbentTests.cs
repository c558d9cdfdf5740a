using RankOrchestrator.Allocation.Certified.Primal;
using RankOrchestrator.Allocation.Tests.Oracles;

namespace RankOrchestrator.Allocation.Tests.Certified.Primal;

public sealed class IncumbentTests
{
    [Fact]
    public void It_is_a_page_that_keeps_every_hard_constraint_and_is_worth_what_it_says() => SmallModel.ForAll(800, model =>
    {
        var incumbent = Filled(model);
        if (incumbent.HasPage)
        {
            var verdict = PageChecker.Check(model.Problem, incumbent.Page[..model.Problem.SlotCount]);
            verdict.IsAllowed.ShouldBeTrue();
            verdict.Objective.ShouldBe(incumbent.Worth, model.Tolerance);
            incumbent.Cutoff.ShouldBeGreaterThan(incumbent.Worth);
            incumbent.LeastBound.ShouldBeGreaterThanOrEqualTo(incumbent.Worth);
            incumbent.IsProvenBy(incumbent.LeastBound).ShouldBeTrue();
        }
    });

    [Fact]
    public void Only_a_better_page_takes_its_place() => SmallModel.ForAll(800, model =>
    {
        var incumbent = Filled(model);
        var (random, worth) = (new Random(model.Problem.SlotCount), incumbent.Worth);
        for (var offer = 0; offer < 20; offer++)
        {
            incumbent.Offer([.. Enumerable.Range(0, model.Model.SlotCount).Select(_ => random.Next(-1, model.Model.ItemCount))], improves: offer % 2 == 0);
            incumbent.Worth.ShouldBeGreaterThanOrEqualTo(worth);
            worth = incumbent.Worth;
        }
    });

    [Fact]
    public void A_page_that_is_not_accepted_is_none() => SmallModel.ForAll(200, model =>
    {
        var incumbent = new Incumbent(model.Meter) { Accepts = _ => false };
        incumbent.Reset(model.Model, model.Terms, gap: 0);
        incumbent.OfferFilled();
        incumbent.HasPage.ShouldBeFalse();
        incumbent.IsProvenBy(double.NegativeInfinity).ShouldBeFalse();
    });

    private static Incumbent Filled(SmallModel model)
    {
        var incumbent = new Incumbent(model.Meter);
        incumbent.Reset(model.Model, model.Terms, gap: 0);
        incumbent.OfferFilled();
        return incumbent;
    }
}

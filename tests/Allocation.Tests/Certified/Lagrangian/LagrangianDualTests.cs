using RankOrchestrator.Allocation.Certified.Lagrangian;
using RankOrchestrator.Allocation.Tests.Oracles;

namespace RankOrchestrator.Allocation.Tests.Certified.Lagrangian;

/// <summary>Bounds by prices of rows, against all pages.</summary>
public sealed class LagrangianDualTests
{
    private const int Iterations = 12;

    [Fact]
    public void Whatever_the_prices_no_page_is_worth_more_than_the_bound() => SmallModel.ForAll(800, model =>
    {
        var truth = BruteForce.Solve(model.Problem);
        Ascend(model, dual =>
        {
            if (truth.IsFeasible)
            {
                dual.Bound.ShouldBeGreaterThanOrEqualTo(truth.Objective - model.Tolerance);
            }
        });
    });

    [Fact]
    public void The_bound_is_what_the_prices_leave_of_the_best_page_or_a_little_more() => SmallModel.ForAll(800, model => Ascend(model, dual =>
        dual.Bound.ShouldBeGreaterThanOrEqualTo(model.LagrangianAt(dual.RowPrices) - model.Tolerance)));

    [Fact]
    public void Without_rows_the_first_assignment_is_the_best_page() => SmallModel.ForAll(800, model =>
    {
        // One item alone is left to the relaxation.
        if (model.Model is { RowCount: 0, ItemCount: not 1 })
        {
            var dual = new LagrangianDual(model.Meter);
            dual.Reset(model.Model);
            dual.Evaluate();
            dual.Bound.ShouldBe(model.LagrangianAt([]), model.Tolerance);
            dual.Move(dual.Bound).ShouldBeFalse("there is no price to move");
        }
    });

    [Fact]
    public void The_bound_only_falls_and_is_proven_by_the_prices_that_are_kept_with_it() => SmallModel.ForAll(800, model =>
    {
        var before = double.PositiveInfinity;
        Ascend(model, dual =>
        {
            dual.Bound.ShouldBeLessThanOrEqualTo(before);
            before = dual.Bound;
            dual.RowPrices.Take(model.Model.RowCount).ShouldAllBe(price => price >= 0);
        });
        var again = new LagrangianDual(model.Meter);
        again.Reset(model.Model);
        var kept = Ascend(model, _ => { });
        again.BoundAt(kept.RowPrices, kept.ItemPrices).ShouldBe(kept.Bound, model.Tolerance);
    });

    private static LagrangianDual Ascend(SmallModel model, Action<LagrangianDual> holds)
    {
        var dual = new LagrangianDual(model.Meter);
        dual.Reset(model.Model);
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            dual.Evaluate();
            holds(dual);
            if (!dual.Move(dual.Bound - (0.05 * Math.Abs(dual.Bound))))
            {
                break;
            }
        }

        return dual;
    }
}

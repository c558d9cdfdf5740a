using RankOrchestrator.Allocation.Certified.Lagrangian;
using RankOrchestrator.Allocation.Certified.LinearProgram;
using RankOrchestrator.Allocation.Certified.Primal;
using RankOrchestrator.Allocation.Tests.Oracles;

namespace RankOrchestrator.Allocation.Tests.Certified.LinearProgram;

/// <summary>The linear relaxation: what it says of pages, and that its solution is worth what its prices prove.</summary>
public sealed class ColumnGenerationTests
{
    [Fact]
    public void The_relaxation_lies_between_the_best_page_and_the_prices_it_started_from() => SmallModel.ForAll(800, model =>
    {
        var (columns, before) = Solve(model);
        columns.Bound.ShouldBeLessThanOrEqualTo(before);
        var truth = BruteForce.Solve(model.Problem);
        if (truth.IsFeasible)
        {
            columns.Bound.ShouldBeGreaterThanOrEqualTo(truth.Objective - model.Tolerance);
        }
    });

    [Fact]
    public void Its_solution_uses_each_item_and_each_slot_once_and_is_worth_its_bound() => SmallModel.ForAll(800, model =>
    {
        var master = Solve(model).Columns.Master;
        var page = model.Model;
        var used = Enumerable.Range(0, page.ItemCount).Select(_ => new double[page.SlotCount]).ToArray();
        var worth = page.Constant;
        for (var place = 0; place < master.Count; place++)
        {
            used[master.ItemOf[place]][master.SlotOf[place]] += master.ValueOf(place);
            worth += master.ValueOf(place) * master.GainOf(place);
        }

        double InSlot(int slot) => Enumerable.Range(0, page.ItemCount).Sum(item => used[item][slot]);
        for (var slot = 0; slot < page.SlotCount; slot++)
        {
            InSlot(slot).ShouldBeLessThanOrEqualTo(1 + 1e-6);
            worth -= (1 - InSlot(slot)) * page.EmptyCost(slot);
        }

        for (var item = 0; item < page.ItemCount; item++)
        {
            used[item].Sum().ShouldBeLessThanOrEqualTo(1 + 1e-6);
        }

        for (var row = 0; row < page.RowCount; row++)
        {
            var family = page.Families[page.RowFamilyIndex[row]];
            var members = 0.0;
            for (var item = 0; item < page.ItemCount; item++)
            {
                members += Enumerable.Range(0, page.SlotCount).Where(slot => model.Counts(row, item, slot)).Sum(slot => used[item][slot]);
            }

            worth -= Math.Max(0, family.IsFloor ? family.Limit - members : members - family.Limit) * Math.Min(family.Penalty, page.RigidPrice);
        }

        master.Tableau.Rows.ShouldBeGreaterThan(0);
        worth.ShouldBe(Bound(model), 1e-5 * model.Magnitude);
    });

    private static double Bound(SmallModel model) => Solve(model).Columns.Bound;

    private static (ColumnGeneration Columns, double Before) Solve(SmallModel model)
    {
        var lagrangian = new LagrangianDual(model.Meter);
        var incumbent = new Incumbent(model.Meter);
        var columns = new ColumnGeneration(model.Meter, lagrangian, incumbent);
        incumbent.Reset(model.Model, model.Terms, gap: 0);
        columns.Reset(model.Model);
        lagrangian.Reset(model.Model);
        for (var iteration = 0; iteration < 4; iteration++)
        {
            lagrangian.Evaluate();
            if (!lagrangian.Move(lagrangian.Bound - (0.05 * Math.Abs(lagrangian.Bound))))
            {
                break;
            }
        }

        columns.Learn(lagrangian.Bound, lagrangian.RowPrices, lagrangian.ItemPrices);
        columns.Run().ShouldBeTrue();
        return (columns, lagrangian.Bound);
    }
}

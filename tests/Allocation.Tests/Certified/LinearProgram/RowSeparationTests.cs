using RankOrchestrator.Allocation.Certified.LinearProgram;

namespace RankOrchestrator.Allocation.Tests.Certified.LinearProgram;

/// <summary>Rows come into a program when its solution violates them, however the search has come by that solution.</summary>
public sealed class RowSeparationTests
{
    [Fact]
    public void A_page_that_is_fixed_place_by_place_is_bounded_by_its_own_worth() => SmallModel.ForAll(1500, model =>
    {
        for (var turn = 0; turn < 3; turn++)
        {
            var page = Page(model, turn);
            var master = Program(model, Page(model, turn + 1));
            for (var slot = 0; slot < page.Length; slot++)
            {
                for (var place = master.FirstInSlot(slot); place >= 0; place = master.NextInSlot(place))
                {
                    var isUsed = master.ItemOf[place] == page[slot] ? 1 : 0;
                    master.Tableau.SetBounds(master.VariableOf[place], isUsed, isUsed);
                }
            }

            master.Solve(model.Meter);
            var bound = new ReducedCostBound();
            bound.Reset(master);
            bound.Of(master).ShouldBe(Worth(model, page), model.Tolerance);
        }
    });

    /// <summary>A page that shows no item twice: some items, from one that depends on the turn.</summary>
    private static int[] Page(SmallModel model, int turn)
    {
        var page = new int[model.Model.SlotCount];
        for (var slot = 0; slot < page.Length; slot++)
        {
            page[slot] = -1;
            for (var step = 0; step < model.Model.ItemCount && page[slot] < 0; step++)
            {
                var item = (slot + turn + step) % model.Model.ItemCount;
                var isOpen = double.IsFinite(model.Model.Gain[(item * page.Length) + slot]);
                page[slot] = isOpen && !page.AsSpan(0, slot).Contains(item) ? item : -1;
            }
        }

        return page;
    }

    private static RestrictedMaster Program(SmallModel model, int[] start)
    {
        var master = new RestrictedMaster();
        master.Reset(model.Model);
        for (var item = 0; item < model.Model.ItemCount; item++)
        {
            for (var slot = 0; slot < model.Model.SlotCount; slot++)
            {
                if (double.IsFinite(model.Model.Gain[(item * model.Model.SlotCount) + slot]))
                {
                    master.Include(item, slot);
                }
            }
        }

        master.Start(start);
        master.Solve(model.Meter);
        return master;
    }

    private static double Worth(SmallModel model, int[] page)
    {
        var worth = model.Model.Constant;
        for (var slot = 0; slot < page.Length; slot++)
        {
            worth += page[slot] < 0 ? -model.Model.EmptyCost(slot) : model.Model.Gain[(page[slot] * page.Length) + slot];
        }

        for (var row = 0; row < model.Model.RowCount; row++)
        {
            var family = model.Model.Families[model.Model.RowFamilyIndex[row]];
            var members = Enumerable.Range(0, page.Length).Count(slot => page[slot] >= 0 && model.Counts(row, page[slot], slot));
            worth -= Math.Max(0, family.IsFloor ? family.Limit - members : members - family.Limit) * Math.Min(family.Penalty, model.Model.RigidPrice);
        }

        return worth;
    }
}

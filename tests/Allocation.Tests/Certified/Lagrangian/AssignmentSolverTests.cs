using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Allocation.Certified.Lagrangian;
using RankOrchestrator.Allocation.Engines;

namespace RankOrchestrator.Allocation.Tests.Certified.Lagrangian;

/// <summary>Assignments against all that there are.</summary>
public sealed class AssignmentSolverTests
{
    private const double Tolerance = 1e-9;

    private readonly AssignmentSolver solver = new();

    [Fact]
    public void The_assignment_brings_as_much_as_the_best_of_all() => ForAll((gains, empty) =>
    {
        Worth(gains, empty, [.. solver.ItemOfSlot.AsSpan(0, empty.Length)]).ShouldBe(Best(gains, empty), Tolerance);
    });

    [Fact]
    public void Slots_and_items_agree_on_who_stands_where() => ForAll((gains, empty) =>
    {
        for (var slot = 0; slot < empty.Length; slot++)
        {
            (solver.ItemOfSlot[slot] < 0 || solver.SlotOfItem[solver.ItemOfSlot[slot]] == slot).ShouldBeTrue();
        }

        solver.SlotOfItem.Take(gains.Length).Count(slot => slot >= 0).ShouldBe(solver.ItemOfSlot.Take(empty.Length).Count(item => item >= 0));
    });

    [Fact]
    public void Its_prices_prove_it_whatever_prices_it_started_from() => ForAll((gains, empty) =>
    {
        var (slots, items) = (solver.SlotPrices.AsSpan(0, empty.Length).ToArray(), solver.ItemPrices.AsSpan(0, gains.Length).ToArray());
        for (var item = 0; item < gains.Length; item++)
        {
            items[item].ShouldBeGreaterThanOrEqualTo(-Tolerance);
            (solver.SlotOfItem[item] >= 0 || items[item] == 0).ShouldBeTrue("an item that stands nowhere is free");
            for (var slot = 0; slot < empty.Length; slot++)
            {
                (slots[slot] + items[item]).ShouldBeGreaterThanOrEqualTo(gains[item][slot] - Tolerance);
            }
        }

        slots.Zip(empty).ShouldAllBe(slot => slot.First >= -slot.Second - Tolerance);
        (slots.Sum() + items.Sum()).ShouldBe(Best(gains, empty), Tolerance);
    });

    private void ForAll(Action<double[][], double[]> holds)
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(1500), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new System.Random(seed);
            var (items, slots) = (random.Next(0, 7), random.Next(1, 6));
            var style = random.Next(3);
            double Gain() => random.Next(6) == 0 ? double.NegativeInfinity : style == 0 ? random.Next(4) : style == 1 ? random.Next(-3, 4) / 2.0 : (random.NextDouble() * 4) - 1;
            double[][] gains = [.. Enumerable.Range(0, items).Select(_ => Enumerable.Range(0, slots).Select(_ => Gain()).ToArray())];
            double[] empty = [.. Enumerable.Range(0, slots).Select(_ => random.Next(3) == 0 ? 50.0 : random.Next(3))];
            var meter = new StepMeter();
            meter.Start(new AllocationOptions());
            Load(gains, empty, [.. gains.Select(_ => random.Next(2) == 0 ? 0 : random.NextDouble() * 3)]);
            solver.Solve(meter);
            holds(gains, empty);
        }));

    private void Load(double[][] gains, double[] empty, double[] prices)
    {
        solver.Reset(gains.Length, empty.Length);
        empty.CopyTo(solver.EmptyCost, 0);
        for (var item = 0; item < gains.Length; item++)
        {
            solver.SetItem(item, [.. gains[item], .. Enumerable.Repeat(double.NegativeInfinity, 3)], prices[item]);
        }
    }

    private static double Worth(double[][] gains, double[] empty, int[] itemOfSlot)
        => itemOfSlot.Select((item, slot) => item < 0 ? -empty[slot] : gains[item][slot]).Sum();

    /// <summary>What the best assignment brings, by trying every item in every slot.</summary>
    private static double Best(double[][] gains, double[] empty)
    {
        return From(0, 0);

        double From(int slot, int taken)
        {
            if (slot == empty.Length)
            {
                return 0;
            }

            var best = From(slot + 1, taken) - empty[slot];
            for (var item = 0; item < gains.Length; item++)
            {
                best = (taken & (1 << item)) == 0 ? Math.Max(best, From(slot + 1, taken | (1 << item)) + gains[item][slot]) : best;
            }

            return best;
        }
    }
}

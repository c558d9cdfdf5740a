using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Allocation.Tests.Oracles;

namespace RankOrchestrator.Allocation.Tests.Certified;

/// <summary>The model of a small page as it is meant, and every page of it.</summary>
internal sealed class SmallModel
{
    private SmallModel(SlotProblem problem)
    {
        Problem = problem;
        Terms.AsMeant(problem);
        Model.Load(problem, Terms, page: []);

        // Violations must not look better than keeping a rigid constraint.
        Model.RigidPrice = Math.Max(Model.RigidPrice, 10 * Model.Scale);
        Meter.Start(new AllocationOptions { StepBudget = 10_000_000 });
    }

    public SlotProblem Problem { get; }

    public ModelTerms Terms { get; } = new();

    public PageModel Model { get; } = new();

    public StepMeter Meter { get; } = new();

    /// <summary>Size of the numbers that worths are made of.</summary>
    public double Magnitude => Model.Scale + Model.RigidPrice + Model.LargestPenalty + Math.Abs(Model.Constant);

    /// <summary>Worths closer than this are the same.</summary>
    public double Tolerance => 1e-8 * Magnitude;

    /// <summary>Holds of the models of many random pages; hard pins, which may contradict each other, are left out, and pages that must break a row beyond their slots.</summary>
    public static void ForAll(int count, Action<SmallModel> holds)
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(count), Prop.ForAll(RandomProblems.Seeds, seed =>
        {
            var problem = RandomProblems.Small(seed);
            var model = new SmallModel(problem.Copy((_, constraint) => constraint is { IsPin: true, IsHard: true } ? null : constraint));
            if (double.IsFinite(model.Model.Constant))
            {
                holds(model);
            }
        }));

    /// <summary>
    /// The most that is left of any page when rows are paid for at these prices: what is beyond a row's limit costs its price, what is
    /// below earns it, whether or not the page keeps the row.
    /// </summary>
    public double LagrangianAt(double[] prices)
    {
        var paid = Model.Constant;
        for (var row = 0; row < Model.RowCount; row++)
        {
            var family = Model.Families[Model.RowFamilyIndex[row]];
            paid += (family.IsFloor ? -1 : 1) * prices[row] * family.Limit;
        }

        return paid + From(0, 0);

        double From(int slot, int taken)
        {
            if (slot == Model.SlotCount)
            {
                return 0;
            }

            var best = From(slot + 1, taken) - Model.EmptyCost(slot);
            for (var item = 0; item < Model.ItemCount; item++)
            {
                best = (taken & (1 << item)) == 0 ? Math.Max(best, From(slot + 1, taken | (1 << item)) + Left(item, slot)) : best;
            }

            return best;
        }

        double Left(int item, int slot) => Model.Gain[(item * Model.SlotCount) + slot]
            - Enumerable.Range(0, Model.RowCount).Where(row => Counts(row, item, slot)).Sum(row => Model.Families[Model.RowFamilyIndex[row]].IsFloor ? -prices[row] : prices[row]);
    }

    /// <summary>Whether a row counts an item in a slot.</summary>
    public bool Counts(int row, int item, int slot)
    {
        var family = Model.Families[Model.RowFamilyIndex[row]];
        return Model.Sets.SetsOf(item).Contains(family.Set) && slot >= family.Start(row) && slot < family.Start(row) + family.Size;
    }
}

using FsCheck;
using FsCheck.Fluent;

namespace RankOrchestrator.Allocation.Tests.Certified.LinearProgram;

/// <summary>The simplex method against all vertices there are.</summary>
public sealed class BoundedDualSimplexTests
{
    private const double Tolerance = 1e-6;

    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Fact]
    public void A_solution_costs_as_little_as_the_best_vertex_and_its_prices_prove_it() => ForAll((program, tableau, _) =>
    {
        AddRows(program, tableau);
        ShouldBeBest(tableau, program, program.Best());
    });

    [Fact]
    public void Rows_may_come_one_after_the_other() => ForAll((program, tableau, _) =>
    {
        for (var rows = 1; rows <= program.Rows.Length; rows++)
        {
            tableau.AddRow();
            if (!ShouldBeBest(tableau, Under(program, rows), Under(program, rows).Best()))
            {
                return;
            }
        }
    });

    [Fact]
    public void A_variable_that_is_fixed_and_freed_again_leaves_nothing_behind() => ForAll((program, tableau, random) =>
    {
        AddRows(program, tableau);
        if (!tableau.Solve())
        {
            return;
        }

        for (var turn = 0; turn < 4; turn++)
        {
            var variable = random.Next(program.Cost.Length);
            var value = random.Next(2) == 0 ? 0 : program.Most[variable];
            tableau.Fix(variable, value);
            ShouldBeBest(tableau, program, program.BestWith(variable, value), provesIt: false);
            tableau.Free(variable);
        }

        ShouldBeBest(tableau, program, program.Best());
    });

    [Fact]
    public void From_any_prices_of_the_rows_the_way_to_a_basis_leads_to_the_same_cost() => ForAll((program, tableau, random) =>
    {
        AddRows(program, tableau);
        tableau.Cross([.. program.Price.Select(most => random.Next(3) == 0 ? 0 : random.NextDouble() * Math.Min(most, 3))]);
        ShouldBeBest(tableau, program, program.Best());
    });

    private static SmallProgram Under(SmallProgram program, int rows)
        => program with { Rows = program.Rows[..rows], Limit = program.Limit[..rows], Price = program.Price[..rows] };

    private static void AddRows(SmallProgram program, TableauOfProgram tableau)
    {
        for (var row = 0; row < program.Rows.Length; row++)
        {
            tableau.AddRow();
        }
    }

    private static bool ShouldBeBest(TableauOfProgram tableau, SmallProgram program, double best, bool provesIt = true)
    {
        var isSolved = tableau.Solve();
        isSolved.ShouldBe(double.IsFinite(best), $"the best vertex costs {best}");
        if (isSolved)
        {
            program.CostOf(tableau.Solution).ShouldBe(best, Tolerance);
        }

        if (isSolved && provesIt)
        {
            tableau.Bound().ShouldBe(best, Tolerance);
        }

        return isSolved;
    }

    private static void ForAll(Action<SmallProgram, TableauOfProgram, System.Random> holds)
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Seeds, seed =>
        {
            var program = SmallProgram.Of(seed);
            holds(program, new TableauOfProgram(program), new System.Random(seed + 1));
        }));
}

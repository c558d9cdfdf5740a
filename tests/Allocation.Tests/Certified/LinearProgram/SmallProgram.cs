using RankOrchestrator.Allocation.Certified.LinearProgram;
using RankOrchestrator.Allocation.Engines;

namespace RankOrchestrator.Allocation.Tests.Certified.LinearProgram;

/// <summary>
/// A linear program small enough to try all of its vertices: minimise cost · x plus, for every row, price · (row · x − limit) where that is
/// above 0; 0 ≤ x ≤ most; rows of infinite price must hold.
/// </summary>
internal sealed record SmallProgram(double[] Cost, double[] Most, double[][] Rows, double[] Limit, double[] Price)
{
    private const double Tolerance = 1e-7;

    /// <summary>The program of a seed. Costs differ, so that there is one best basis.</summary>
    public static SmallProgram Of(int seed)
    {
        var random = new Random(seed);
        var (variables, rows) = (random.Next(1, 5), random.Next(0, 5));
        return new SmallProgram(
            [.. Enumerable.Range(0, variables).Select(_ => (random.NextDouble() * 4) - 2.5)],
            [.. Enumerable.Range(0, variables).Select(_ => (double)random.Next(1, 3))],
            [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, variables).Select(_ => (double)random.Next(-2, 3)).ToArray())],
            [.. Enumerable.Range(0, rows).Select(_ => random.Next(-2, 8) / 2.0)],
            [.. Enumerable.Range(0, rows).Select(_ => random.Next(2) == 0 ? double.PositiveInfinity : random.NextDouble() * 3)]);
    }

    /// <summary>The same with one variable fixed.</summary>
    public double BestWith(int variable, double value)
        => Best((Normal(variable, 1), value), (Normal(variable, -1), -value));

    /// <summary>What the best solution costs, by trying every vertex; infinity when there is none.</summary>
    public double Best(params ReadOnlySpan<(double[] Normal, double Limit)> more)
    {
        // One variable for every row that may be violated, after the others.
        var (variables, soft) = (Cost.Length, Enumerable.Range(0, Rows.Length).Where(row => double.IsFinite(Price[row])).ToArray());
        var dimensions = variables + soft.Length;
        var halfSpaces = new List<(double[] Normal, double Limit)>();
        void Add(double[] normal, double limit) => halfSpaces.Add(([.. normal, .. new double[dimensions - normal.Length]], limit));
        for (var variable = 0; variable < variables; variable++)
        {
            Add(Normal(variable, 1), Most[variable]);
            Add(Normal(variable, -1), 0);
        }

        for (var row = 0; row < Rows.Length; row++)
        {
            double[] normal = [.. Rows[row], .. new double[soft.Length]];
            if (Array.IndexOf(soft, row) is >= 0 and var index)
            {
                normal[variables + index] = -1;
                var atLeastNothing = new double[dimensions];
                atLeastNothing[variables + index] = -1;
                Add(atLeastNothing, 0);
            }

            Add(normal, Limit[row]);
        }

        foreach (var (normal, limit) in more)
        {
            Add(normal, limit);
        }

        double[] cost = [.. Cost, .. soft.Select(row => Price[row])];
        return Subsets(halfSpaces.Count, dimensions).Select(active => Corner(halfSpaces, active)).OfType<double[]>()
            .Where(point => halfSpaces.TrueForAll(space => Dot(space.Normal, point) <= space.Limit + Tolerance))
            .Select(point => Dot(cost, point)).DefaultIfEmpty(double.PositiveInfinity).Min();
    }

    /// <summary>What a point costs; infinity where it breaks a row that must hold.</summary>
    public double CostOf(double[] point)
    {
        var cost = Dot(Cost, point);
        for (var row = 0; row < Rows.Length; row++)
        {
            var over = Dot(Rows[row], point) - Limit[row];
            cost += over <= Tolerance ? 0 : over * Price[row];
        }

        return cost;
    }

    private double[] Normal(int variable, double sign)
    {
        var normal = new double[Cost.Length];
        normal[variable] = sign;
        return normal;
    }

    private static IEnumerable<int[]> Subsets(int count, int size)
    {
        var chosen = Enumerable.Range(0, size).ToArray();
        while (size <= count)
        {
            yield return chosen;
            var last = size - 1;
            while (last >= 0 && chosen[last] == count - size + last)
            {
                last--;
            }

            if (last < 0)
            {
                yield break;
            }

            chosen[last]++;
            for (var next = last + 1; next < size; next++)
            {
                chosen[next] = chosen[next - 1] + 1;
            }
        }
    }

    /// <summary>Where the planes of half spaces meet, by Gauss's elimination; null when that is no single point.</summary>
    private static double[]? Corner(List<(double[] Normal, double Limit)> spaces, int[] active)
    {
        var size = active.Length;
        var system = active.Select(index => (double[])[.. spaces[index].Normal, spaces[index].Limit]).ToArray();
        for (var column = 0; column < size; column++)
        {
            var pivot = Enumerable.Range(column, size - column).MaxBy(row => Math.Abs(system[row][column]));
            if (Math.Abs(system[pivot][column]) < 1e-9)
            {
                return null;
            }

            (system[column], system[pivot]) = (system[pivot], system[column]);
            for (var row = 0; row < size; row++)
            {
                var factor = row == column ? 0 : system[row][column] / system[column][column];
                for (var at = column; at <= size && factor != 0; at++)
                {
                    system[row][at] -= factor * system[column][at];
                }
            }
        }

        return [.. system.Select((row, index) => row[size] / row[index])];
    }

    private static double Dot(double[] left, double[] right) => left.Zip(right, (one, other) => one * other).Sum();
}

/// <summary>A small program in a tableau, as a restricted master sets its own up.</summary>
internal sealed class TableauOfProgram
{
    private readonly SmallProgram program;
    private readonly SimplexTableau tableau = new();
    private readonly BoundedDualSimplex simplex;
    private readonly StepMeter meter = new();
    private readonly List<int> slacks = [];

    public TableauOfProgram(SmallProgram program)
    {
        this.program = program;
        simplex = new BoundedDualSimplex(tableau) { TieTolerance = 1e-12 };
        meter.Start(new AllocationOptions { StepBudget = 1_000_000 });
        tableau.Reset(columns: 4, rowsExpected: 2);
        for (var variable = 0; variable < program.Cost.Length; variable++)
        {
            tableau.AddVariable(lower: 0, program.Most[variable], price: 0);
            tableau.AddColumn(variable, program.Cost[variable]);
            tableau.MoveToBound(variable);
        }
    }

    /// <summary>What each variable is.</summary>
    public double[] Solution => [.. Enumerable.Range(0, program.Cost.Length).Select(tableau.ValueOf)];

    /// <summary>Adds the next row of the program to whatever basis there is.</summary>
    public void AddRow()
    {
        var row = slacks.Count;
        slacks.Add(tableau.AddVariable(lower: 0, double.PositiveInfinity, program.Price[row]));
        var target = tableau.AddRow(slacks[row], program.Limit[row]);
        for (var variable = 0; variable < program.Cost.Length; variable++)
        {
            var times = program.Rows[row][variable];
            tableau.Value[target] -= times * tableau.ValueOf(variable);
            if (tableau.Position[variable] is >= 0 and var column)
            {
                tableau.Row(target)[column] += times;
            }
            else
            {
                tableau.Subtract(tableau.Row(target), -1 - tableau.Position[variable], times);
            }
        }
    }

    /// <summary>Makes reduced costs those of given prices of the rows, and moves from there towards a basis.</summary>
    public void Cross(double[] prices)
    {
        for (var variable = 0; variable < program.Cost.Length; variable++)
        {
            tableau.ReducedCost[tableau.Position[variable]] = program.Cost[variable] + prices.Select((price, row) => price * program.Rows[row][variable]).Sum();
            tableau.MoveToBound(variable);
        }

        foreach (var row in Enumerable.Range(0, prices.Length).OrderByDescending(row => prices[row]))
        {
            simplex.Push(-1 - tableau.Position[slacks[row]], prices[row]);
        }
    }

    public void Fix(int variable, double value) => tableau.SetBounds(variable, value, value);

    public void Free(int variable) => tableau.SetBounds(variable, 0, program.Most[variable]);

    /// <summary>Solves; whether there is a solution.</summary>
    public bool Solve() => simplex.Solve(meter);

    /// <summary>What no solution costs less than, from the prices of the rows alone.</summary>
    public double Bound()
    {
        var prices = slacks.Select(slack => tableau.Position[slack] is >= 0 and var column ? tableau.ReducedCost[column] : tableau.IsTurned[slack] ? tableau.Price[slack] : 0).ToArray();
        prices.Zip(program.Price).ShouldAllBe(pair => pair.First >= -1e-9 && pair.First <= pair.Second + 1e-9);
        var bound = -prices.Select((price, row) => price * program.Limit[row]).Sum();
        for (var variable = 0; variable < program.Cost.Length; variable++)
        {
            var reduced = program.Cost[variable] + prices.Select((price, row) => price * program.Rows[row][variable]).Sum();
            bound += Math.Min(0, reduced) * program.Most[variable];
        }

        return bound;
    }
}

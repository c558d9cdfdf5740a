namespace RankOrchestrator.Orchestrator.Frontiers;

/// <summary>
/// Weights that bring the most of one objective while others keep some amount: the Lagrangian dual, whose multipliers are the
/// weights, by cutting planes (Kelley 1960). Every point that is made bounds the dual; where that bound is least is looked at next, until
/// nothing is gained. What is told is the best point that keeps what is to be kept.
/// </summary>
internal sealed class KeepingSearch(FrontierSearch search, IReadOnlyList<double> unit, int target, IReadOnlyList<(int Objective, double Least)> keeps)
{
    private const int MostRounds = 40;

    /// <summary>The point; null when no weights keep it all.</summary>
    public FrontierSearch.Found? Find()
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var (multipliers, bound) = Least();
            var direction = new double[unit.Count];
            direction[target] = 1;
            for (var keep = 0; keep < keeps.Count; keep++)
            {
                direction[keeps[keep].Objective] += multipliers[keep];
            }

            var before = search.All.Count;
            var point = search.Look(direction);
            if (search.All.Count == before || Height(point, multipliers) <= bound + 1e-9)
            {
                break;
            }
        }

        return search.All.Where(Keeps).OrderByDescending(point => point.Amounts[target]).FirstOrDefault();
    }

    private bool Keeps(FrontierSearch.Found point) => keeps.All(keep => point.Amounts[keep.Objective] >= keep.Least - (1e-12 * Math.Abs(keep.Least)));

    private double Excess(FrontierSearch.Found point, int keep) => (point.Amounts[keeps[keep].Objective] - keeps[keep].Least) / unit[keeps[keep].Objective];

    private double Height(FrontierSearch.Found point, double[] multipliers)
    {
        var height = point.Amounts[target] / unit[target];
        for (var keep = 0; keep < keeps.Count; keep++)
        {
            height += multipliers[keep] * Excess(point, keep);
        }

        return height;
    }

    /// <summary>Where the highest of the planes is lowest: at one of the places where as many planes meet as it takes to hold it.</summary>
    private (double[] Multipliers, double Bound) Least()
    {
        var best = (Multipliers: new double[keeps.Count], Bound: double.PositiveInfinity);
        foreach (var multipliers in Corners())
        {
            if (multipliers.All(part => part >= 0 && part < 1e9))
            {
                var bound = search.All.Max(point => Height(point, multipliers));
                best = bound < best.Bound - 1e-15 ? (multipliers, bound) : best;
            }
        }

        return best;
    }

    private IEnumerable<double[]> Corners()
    {
        yield return new double[keeps.Count];
        var points = search.All;
        for (var one = 0; one < points.Count; one++)
        {
            for (var two = one + 1; two < points.Count; two++)
            {
                var height = (points[two].Amounts[target] - points[one].Amounts[target]) / unit[target];
                for (var keep = 0; keep < keeps.Count; keep++)
                {
                    var multipliers = new double[keeps.Count];
                    multipliers[keep] = height / (Excess(points[one], keep) - Excess(points[two], keep));
                    yield return multipliers;
                }

                for (var three = two + 1; keeps.Count == 2 && three < points.Count; three++)
                {
                    var other = (points[three].Amounts[target] - points[one].Amounts[target]) / unit[target];
                    var (a, b) = (Excess(points[one], 0) - Excess(points[two], 0), Excess(points[one], 1) - Excess(points[two], 1));
                    var (c, d) = (Excess(points[one], 0) - Excess(points[three], 0), Excess(points[one], 1) - Excess(points[three], 1));
                    var determinant = (a * d) - (b * c);
                    yield return [((height * d) - (b * other)) / determinant, ((a * other) - (height * c)) / determinant];
                }
            }
        }
    }
}

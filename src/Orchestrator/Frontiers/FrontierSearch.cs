namespace RankOrchestrator.Orchestrator.Frontiers;

/// <summary>
/// The points that weights can make, by refinement (Aneja and Nair 1979 for two objectives; for three, by the facets of the hull):
/// from the points that each objective alone makes, the weights under which some neighbouring points are worth the same are looked
/// at next; if they bring more than the plane through these points, that is a new point, otherwise nothing lies beyond it. The widest
/// facet comes first. For pages without boosts these are the supported points of the Pareto front; a boost in the rules moves
/// pages off it a little, and what others beat in everything is left out.
/// </summary>
internal sealed class FrontierSearch
{
    /// <summary>What weights have to bring beyond the plane, of the objectives' range, to count.</summary>
    private const double LeastGain = 1e-3;

    /// <summary>How much the objectives that are not looked at count at the ends, so that ends are no worse in them than they must be.</summary>
    private const double Trace = 1e-6;

    private readonly Func<IReadOnlyList<double>, double[]> make;
    private readonly WeightVectors vectors;
    private readonly double[] unit;
    private readonly int mostPoints;
    private readonly List<Found> found = [];
    private readonly List<Found> hull = [];
    private readonly HashSet<string> looked = new(StringComparer.Ordinal);

    /// <param name="make">What some weights bring.</param>
    /// <param name="vectors">Makes weights of directions.</param>
    /// <param name="today">What today's weights bring: the unit of each objective.</param>
    /// <param name="mostPoints">Corners of the hull after which the search ends.</param>
    public FrontierSearch(Func<IReadOnlyList<double>, double[]> make, WeightVectors vectors, IReadOnlyList<double> today, int mostPoints)
    {
        this.make = make;
        this.vectors = vectors;
        this.mostPoints = mostPoints;
        unit = [.. today.Select(amount => amount == 0 ? 1 : Math.Abs(amount))];
    }

    /// <summary>Every point that was made.</summary>
    public IReadOnlyList<Found> All => found;

    /// <summary>Whether nothing was left to look at.</summary>
    public bool IsComplete { get; private set; }

    private int Dimensions => unit.Length;

    /// <summary>Adds weights that are known.</summary>
    public void Add(IReadOnlyList<double> weights, double[] amounts) => hull.Add(Keep(weights, amounts));

    /// <summary>Looks for points.</summary>
    /// <param name="isLate">Whether no more are to be looked for; null for never.</param>
    public void Run(Func<bool>? isLate = null)
    {
        for (var objective = 0; objective < Dimensions; objective++)
        {
            AddToHull(Look([.. unit.Select((_, other) => other == objective ? 1 : Trace)]));
        }

        while (hull.Count < mostPoints && isLate?.Invoke() is not true && NextFacet() is { } facet)
        {
            looked.Add(facet.Key);
            var point = Look(facet.Normal);
            if (Along(Scaled(point), facet.Normal) > facet.Height + facet.Least)
            {
                AddToHull(point);
            }
        }

        IsComplete = NextFacet() is null;
    }

    private void AddToHull(Found point)
    {
        if (!hull.Contains(point))
        {
            hull.Add(point);
        }
    }

    private double[] Scaled(Found point) => [.. point.Amounts.Select((amount, objective) => amount / unit[objective])];

    /// <summary>Makes the pages along a direction in units of today's amounts; the point.</summary>
    public Found Look(IReadOnlyList<double> direction)
    {
        var weights = vectors.Along([.. direction.Select((part, objective) => Math.Max(0, part) / unit[objective])]);
        return Keep(weights, make(weights));
    }

    /// <summary>Points of which none is better in everything, by the first objective from the most down.</summary>
    public IEnumerable<Found> Front()
        => found.Where(point => !found.Exists(other => Dominates(other, point))).OrderByDescending(point => point.Amounts[0]).ThenByDescending(point => point.Amounts[1]);

    private bool Dominates(Found left, Found right)
    {
        var better = false;
        for (var objective = 0; objective < Dimensions; objective++)
        {
            var difference = (left.Amounts[objective] - right.Amounts[objective]) / unit[objective];
            if (difference < -1e-9)
            {
                return false;
            }

            better |= difference > 1e-9;
        }

        return better;
    }

    private Found Keep(IReadOnlyList<double> weights, double[] amounts)
    {
        var known = found.Find(point => point.Amounts.Zip(amounts, (left, right) => Math.Abs(left - right)).Select((difference, objective) => difference / unit[objective]).Max() < 1e-9);
        if (known is null)
        {
            known = new Found(weights, amounts);
            found.Add(known);
        }

        return known;
    }

    /// <summary>The widest facet of the hull that was not looked beyond; null when there is none.</summary>
    private Facet? NextFacet()
    {
        double[][] points = [.. hull.Select(Scaled)];
        var range = Enumerable.Range(0, Dimensions).Select(objective => points.Max(point => point[objective]) - points.Min(point => point[objective])).ToArray();
        Facet? widest = null;
        foreach (var corners in Facets(points.Length))
        {
            var key = string.Join(',', corners);
            if (looked.Contains(key) || Normal(points, corners) is not { } normal)
            {
                continue;
            }

            var least = LeastGain * Enumerable.Range(0, Dimensions).Sum(objective => Math.Abs(normal[objective]) * range[objective]);
            var facet = new Facet(
                key,
                normal,
                Along(points[corners[0]], normal),
                least,
                corners.SelectMany(left => corners.Select(right => points[left].Zip(points[right], (one, other) => Math.Abs(one - other)).Max())).Max());
            if (facet.Width > (widest?.Width ?? 0) && IsOutermost(points, facet))
            {
                widest = facet;
            }
        }

        return widest;
    }

    private IEnumerable<int[]> Facets(int count)
    {
        for (var first = 0; first < count; first++)
        {
            for (var second = first + 1; second < count; second++)
            {
                if (Dimensions == 2)
                {
                    yield return [first, second];
                    continue;
                }

                for (var third = second + 1; third < count; third++)
                {
                    yield return [first, second, third];
                }
            }
        }
    }

    /// <summary>The direction in which a facet looks, with parts that add up to 1; null when it has none, or looks inwards.</summary>
    private static double[]? Normal(double[][] points, int[] facet)
    {
        double[] normal;
        var origin = points[facet[0]];
        var one = points[facet[1]].Zip(origin, (left, right) => left - right).ToArray();
        if (facet.Length == 2)
        {
            normal = [-one[1], one[0]];
        }
        else
        {
            var two = points[facet[2]].Zip(origin, (left, right) => left - right).ToArray();
            normal = [(one[1] * two[2]) - (one[2] * two[1]), (one[2] * two[0]) - (one[0] * two[2]), (one[0] * two[1]) - (one[1] * two[0])];
        }

        var sum = normal.Sum();
        var size = normal.Sum(Math.Abs);
        return size <= 1e-300 || Math.Abs(sum) < 1e-12 * size ? null : [.. normal.Select(part => part / sum)];
    }

    /// <summary>Whether no point lies beyond the facet, and it does not look away from an objective that it would give up for nothing.</summary>
    private static bool IsOutermost(double[][] points, Facet facet)
        => facet.Normal.Count(part => part > 1e-9) >= 2 && facet.Normal.Min() > -0.5 && Array.TrueForAll(points, point => Along(point, facet.Normal) <= facet.Height + facet.Least);

    private static double Along(double[] point, double[] normal) => point.Zip(normal, (part, weight) => part * weight).Sum();

    private sealed record Facet(string Key, double[] Normal, double Height, double Least, double Width);

    /// <summary>A point.</summary>
    internal sealed record Found(IReadOnlyList<double> Weights, double[] Amounts);
}

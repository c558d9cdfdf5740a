using System.Collections.Immutable;

namespace RankOrchestrator.Evaluation.Uplift;

/// <summary>
/// What treating only those for whom a model expects most brings, from a randomised log. Rows are sorted by predicted uplift, largest
/// first; rows of equal predictions enter together, so that their order does not matter. With nT, nC the rows of both arms among the
/// first share φ, and YT, YC their outcomes:
/// <para>
/// Qini curve q(φ) = (YT − YC nT/nC) / NT: outcomes won per treated row of the log (N. J. Radcliffe, Direct Marketing
/// Analytics Journal 2007). Uplift curve g(φ) = φ (YT/nT − YC/nC): the mean that treating them adds (P. Gutierrez, J.-Y. Gérardy, PMLR 67 (2017) 1–13). An arm
/// without rows yet counts as having had no outcome. Both curves end at the mean effect of treating everyone.
/// </para>
/// </summary>
public sealed class UpliftCurve
{
    /// <summary>The curves of a log.</summary>
    public static UpliftCurve Of(RandomisedRows rows)
    {
        var order = Enumerable.Range(0, rows.Count).OrderByDescending(row => rows.PredictedUplifts[row]).ToArray();
        var treatedRows = rows.IsTreated.Count(isTreated => isTreated);
        var points = ImmutableArray.CreateBuilder<UpliftPoint>();
        points.Add(new UpliftPoint(0, 0, 0));
        var (treated, control, treatedSum, controlSum) = (0, 0, 0.0, 0.0);
        for (var place = 0; place < order.Length; place++)
        {
            var row = order[place];
            if (rows.IsTreated[row])
            {
                treated++;
                treatedSum += rows.Outcomes[row];
            }
            else
            {
                control++;
                controlSum += rows.Outcomes[row];
            }

            if (place + 1 == order.Length || rows.PredictedUplifts[order[place + 1]] != rows.PredictedUplifts[row])
            {
                var (share, controlMean) = ((place + 1.0) / order.Length, control == 0 ? 0 : controlSum / control);
                points.Add(new UpliftPoint(share, (treatedSum - (controlMean * treated)) / treatedRows, share * ((treated == 0 ? 0 : treatedSum / treated) - controlMean)));
            }
        }

        return new UpliftCurve(points.ToImmutable());
    }

    private UpliftCurve(ImmutableArray<UpliftPoint> points) => Points = points;

    /// <summary>From nobody to everybody.</summary>
    public ImmutableArray<UpliftPoint> Points { get; }

    /// <summary>The mean effect of treating everyone.</summary>
    public double MeanEffect => Points[^1].Uplift;

    /// <summary>Area under the uplift curve, AUUC.</summary>
    public double Area => Trapezes(point => point.Uplift);

    /// <summary>Area between the Qini curve and the straight line to its end, which is what treating at random brings; 0 for a model that says nothing.</summary>
    public double Qini => Trapezes(point => point.Qini) - (Points[^1].Qini / 2);

    private double Trapezes(Func<UpliftPoint, double> height)
    {
        var area = 0.0;
        for (var point = 1; point < Points.Length; point++)
        {
            area += (Points[point].Share - Points[point - 1].Share) * (height(Points[point]) + height(Points[point - 1])) / 2;
        }

        return area;
    }
}

/// <summary>A point of both curves.</summary>
/// <param name="Share">Share of everyone that is treated, those with the largest predictions first.</param>
/// <param name="Qini">q(φ).</param>
/// <param name="Uplift">g(φ).</param>
public sealed record UpliftPoint(double Share, double Qini, double Uplift);

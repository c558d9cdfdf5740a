using RankOrchestrator.Evaluation.Estimators;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Evaluation.Sampling;
using RankOrchestrator.Evaluation.Summaries;

namespace RankOrchestrator.Evaluation.Tests.Building;

/// <summary>How often intervals of simulated logs hold the truth.</summary>
/// <param name="Estimator">Of which estimator.</param>
/// <param name="Kind">normal, bootstrap or exact.</param>
/// <param name="Offered">Logs with an interval; the others refused.</param>
/// <param name="Covered">Intervals that hold the truth.</param>
/// <param name="MeanWidth">Of the intervals, as a multiple of the truth.</param>
internal sealed record Coverage(Estimator Estimator, string Kind, int Offered, int Covered, double MeanWidth)
{
    /// <summary>Of the intervals that were offered.</summary>
    public double Share => (double)Covered / Offered;

    /// <summary>Of all estimators that offer intervals, over that many logs; and means over the logs.</summary>
    public static (List<Coverage> Rows, double Events, double EffectiveSample, double EffectiveEvents) Of(SimulatedShop shop, int rows, int draws, ulong seed, IntervalRules rules)
    {
        var random = new SeededRandom(seed);
        var counts = new Dictionary<(Estimator, string), (int Offered, int Covered, double Width)>();
        var (clicks, sample, events) = (0.0, 0.0, 0.0);
        for (var draw = 0; draw < draws; draw++)
        {
            var evaluation = PolicyEvaluation.Of(shop.Log(rows, ref random), rules with { Seed = seed + (ulong)draw });
            clicks += (double)evaluation.Weights.Events / draws;
            sample += evaluation.Weights.EffectiveSample / draws;
            events += evaluation.Weights.EffectiveEvents / draws;
            foreach (var estimate in evaluation.Estimates.Where(estimate => !estimate.Estimator.IsBiased()))
            {
                Count(estimate.Estimator, "normal", estimate.Normal);
                Count(estimate.Estimator, "bootstrap", estimate.Bootstrap);
                Count(estimate.Estimator, "exact", estimate.Exact);
            }
        }

        var measured = counts.Select(count => new Coverage(count.Key.Item1, count.Key.Item2, count.Value.Offered, count.Value.Covered, count.Value.Width / count.Value.Offered / shop.Truth));
        return ([.. measured], clicks, sample, events);

        void Count(Estimator estimator, string kind, IntervalAnswer answer)
        {
            if (answer.Interval is { } interval)
            {
                var (offered, covered, width) = counts.GetValueOrDefault((estimator, kind));
                counts[(estimator, kind)] = (offered + 1, covered + (interval.Holds(shop.Truth) ? 1 : 0), width + interval.Upper - interval.Lower);
            }
        }
    }
}

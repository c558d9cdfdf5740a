using System.Globalization;

namespace RankOrchestrator.Orchestrator.Frontiers;

/// <summary>Weights as people write them: of the size of today's, so that what else is in the value and what soft constraints cost keep their meaning, with six digits.</summary>
internal sealed class WeightVectors(IReadOnlyList<double> today, IReadOnlyList<double> amounts)
{
    /// <summary>The weights of a direction.</summary>
    public double[] Along(IReadOnlyList<double> direction)
    {
        var (now, then) = (0.0, 0.0);
        for (var objective = 0; objective < today.Count; objective++)
        {
            now += Math.Abs(today[objective] * amounts[objective]);
            then += Math.Abs(direction[objective] * amounts[objective]);
        }

        var scale = now > 0 && then > 0 ? now / then : 1 / Math.Max(1e-300, direction.Sum());
        return [.. direction.Select(weight => Rounded(weight * scale))];
    }

    private static double Rounded(double weight) => double.Parse(weight.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}

using RankOrchestrator.Evaluation.Logs;

namespace RankOrchestrator.Evaluation.Weights;

/// <summary>How much a logged row speaks for the target: its probability there over its probability in the log.</summary>
public static class ImportanceWeights
{
    /// <summary>By row.</summary>
    public static double[] Of(LoggedRows rows)
    {
        var weights = new double[rows.Count];
        for (var row = 0; row < weights.Length; row++)
        {
            weights[row] = rows.TargetPropensities[row] / rows.Propensities[row];
        }

        return weights;
    }
}

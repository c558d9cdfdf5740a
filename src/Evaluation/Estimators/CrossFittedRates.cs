using RankOrchestrator.Evaluation.Logs;

namespace RankOrchestrator.Evaluation.Estimators;

/// <summary>
/// The simplest model of the reward: the mean by action and slot, drawn towards the mean of everything by as much as
/// <see cref="PriorRows"/> rows of it would. Cross-fitted (V. Chernozhukov et al., Econometrics J. 21 (2018) C1–C68): a row is
/// predicted from the folds it is not in, so that doubly robust estimates stay unbiased given the others.
/// </summary>
public static class CrossFittedRates
{
    /// <summary>How many rows the overall mean counts for.</summary>
    public const double PriorRows = 100;

    /// <summary>Predictions for a target that shows each action at a slot with a probability of its own, whatever the situation.</summary>
    /// <param name="rows">The log.</param>
    /// <param name="target">By slot and, within it, by action.</param>
    /// <param name="actions">Number of actions.</param>
    /// <param name="folds">At least 2; units go to them in turn.</param>
    public static PredictedRewards Of(LoggedRows rows, ReadOnlySpan<double> target, int actions, int folds = 5)
    {
        var (fold, cells) = (Folds(rows, folds), target.Length);
        var rates = Enumerable.Range(0, folds).Select(left => Rates(rows, fold, left, cells, actions)).ToArray();
        var values = new double[folds][];
        for (var left = 0; left < folds; left++)
        {
            values[left] = new double[cells / actions];
            for (var cell = 0; cell < cells; cell++)
            {
                values[left][cell / actions] += target[cell] * rates[left][cell];
            }
        }

        var (ofLogged, ofTarget) = (new double[rows.Count], new double[rows.Count]);
        for (var row = 0; row < rows.Count; row++)
        {
            ofLogged[row] = rates[fold[row]][(rows.Slots[row] * actions) + rows.Actions[row]];
            ofTarget[row] = values[fold[row]][rows.Slots[row]];
        }

        return new PredictedRewards(ofLogged, ofTarget);
    }

    /// <summary>By slot and action, from all rows but those of a fold.</summary>
    private static double[] Rates(LoggedRows rows, int[] fold, int left, int cells, int actions)
    {
        var (counts, sums, count, sum) = (new int[cells], new double[cells], 0, 0.0);
        for (var row = 0; row < rows.Count; row++)
        {
            if (fold[row] != left)
            {
                var cell = (rows.Slots[row] * actions) + rows.Actions[row];
                counts[cell]++;
                sums[cell] += rows.Rewards[row];
                count++;
                sum += rows.Rewards[row];
            }
        }

        var prior = count > 0 ? PriorRows * sum / count : 0;
        for (var cell = 0; cell < cells; cell++)
        {
            sums[cell] = (sums[cell] + prior) / (counts[cell] + PriorRows);
        }

        return sums;
    }

    private static int[] Folds(LoggedRows rows, int folds)
    {
        var (fold, unit) = (new int[rows.Count], 0);
        for (var row = 0; row < fold.Length; row++)
        {
            unit += row > 0 && (rows.Units is null || rows.Units[row] != rows.Units[row - 1]) ? 1 : 0;
            fold[row] = unit % folds;
        }

        return fold;
    }
}

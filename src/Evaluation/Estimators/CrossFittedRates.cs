using RankOrchestrator.Evaluation.Logs;

namespace RankOrchestrator.Evaluation.Estimators;

/// <summary>
/// The simplest model of the reward: the mean by action and slot, drawn towards the mean of everything, or of the slot, by as much as
/// <see cref="PriorRows"/> rows of it would. Cross-fitted (V. Chernozhukov et al., Econometrics J. 21 (2018) C1–C68): a row is
/// predicted from the folds it is not in, so that doubly robust estimates stay unbiased given the others. The rows of a unit are in one fold.
/// An action below 0 is nothing: nothing comes of it, and no rate is made of it.
/// </summary>
public static class CrossFittedRates
{
    /// <summary>How many rows the mean counts for that rates are drawn to.</summary>
    public const double PriorRows = 100;

    /// <summary>Predictions for a target that shows each action at a slot with a probability of its own, whatever the situation.</summary>
    /// <param name="rows">The log.</param>
    /// <param name="target">By slot and, within it, by action.</param>
    /// <param name="actions">Number of actions.</param>
    /// <param name="folds">At least 2; units go to them in turn.</param>
    public static PredictedRewards Of(LoggedRows rows, ReadOnlySpan<double> target, int actions, int folds = 5)
    {
        var (fold, cells) = (Folds(rows, folds), target.Length);
        var rates = Enumerable.Range(0, folds).Select(left => Rates(rows, fold, left, cells, actions, bySlot: false)).ToArray();
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
            ofLogged[row] = Rate(rates[fold[row]], rows, row, rows.Actions[row], actions);
            ofTarget[row] = values[fold[row]][rows.Slots[row]];
        }

        return new PredictedRewards(ofLogged, ofTarget);
    }

    /// <summary>
    /// Predictions for a target that is certain to show one action, another from row to row. Rates are drawn to the mean of their slot: of few rows,
    /// where on the page something stands says more than what it is.
    /// </summary>
    /// <param name="rows">The log.</param>
    /// <param name="targets">By row, what the target shows there.</param>
    /// <param name="actions">Number of actions.</param>
    /// <param name="folds">At least 2; units go to them in turn.</param>
    public static PredictedRewards Of(LoggedRows rows, ReadOnlySpan<int> targets, int actions, int folds = 5)
    {
        var (fold, cells) = (Folds(rows, folds), rows.Count == 0 ? 0 : actions * (rows.Slots.Max() + 1));
        var rates = Enumerable.Range(0, folds).Select(left => Rates(rows, fold, left, cells, actions, bySlot: true)).ToArray();
        var (ofLogged, ofTarget) = (new double[rows.Count], new double[rows.Count]);
        for (var row = 0; row < rows.Count; row++)
        {
            ofLogged[row] = Rate(rates[fold[row]], rows, row, rows.Actions[row], actions);
            ofTarget[row] = Rate(rates[fold[row]], rows, row, targets[row], actions);
        }

        return new PredictedRewards(ofLogged, ofTarget);
    }

    private static double Rate(double[] rates, LoggedRows rows, int row, int action, int actions) => action < 0 ? 0 : rates[(rows.Slots[row] * actions) + action];

    /// <summary>By slot and action, from all rows but those of a fold.</summary>
    private static double[] Rates(LoggedRows rows, int[] fold, int left, int cells, int actions, bool bySlot)
    {
        var (counts, sums, count, sum) = (new int[cells], new double[cells], 0, 0.0);
        for (var row = 0; row < rows.Count; row++)
        {
            if (fold[row] != left && rows.Actions[row] >= 0)
            {
                var cell = (rows.Slots[row] * actions) + rows.Actions[row];
                counts[cell]++;
                sums[cell] += rows.Rewards[row];
                count++;
                sum += rows.Rewards[row];
            }
        }

        var mean = count > 0 ? sum / count : 0;
        for (var first = 0; first < cells; first += actions)
        {
            var ofSlot = counts.AsSpan(first, actions);
            var sumOfSlot = sums.AsSpan(first, actions);
            var prior = PriorRows * (bySlot ? Mean(ofSlot, sumOfSlot) ?? mean : mean);
            for (var action = 0; action < actions; action++)
            {
                sumOfSlot[action] = (sumOfSlot[action] + prior) / (ofSlot[action] + PriorRows);
            }
        }

        return sums;
    }

    private static double? Mean(ReadOnlySpan<int> counts, ReadOnlySpan<double> sums)
    {
        var (count, sum) = (0, 0.0);
        for (var index = 0; index < counts.Length; index++)
        {
            count += counts[index];
            sum += sums[index];
        }

        return count > 0 ? sum / count : null;
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

using System.Globalization;
using RankOrchestrator.Evaluation.Logs;

namespace RankOrchestrator.Evaluation.Intervals;

/// <summary>
/// An interval for the inverse propensity estimate that holds the truth at least as often as its level says, however rare the events:
/// Clopper and Pearson's when every row that counts weighs the same and rewards are 0 or 1, the betting interval when weights or
/// rewards are unequal. Of units it is the betting interval of their sums, as shares of the most that the largest of them could have; how many rows
/// a unit has is taken as it is. Refused where neither is right: no bound on the weights, rewards outside of 0 to 1.
/// </summary>
public static class ExactInterval
{
    /// <summary>The two ends, or why there are none.</summary>
    public static IntervalAnswer Of(LoggedRows rows, ReadOnlySpan<double> weights, double level)
    {
        if (rows.LargestWeight is not { } largest)
        {
            return IntervalAnswer.Refused("the largest possible weight is not known");
        }

        if (!(largest > 0) || !double.IsFinite(largest))
        {
            return IntervalAnswer.Refused("the largest possible weight must be above 0 and finite");
        }

        var (isEqual, isBinary, events) = (true, true, 0);
        for (var row = 0; row < weights.Length; row++)
        {
            if (weights[row] > largest * (1 + 1e-9))
            {
                return IntervalAnswer.Refused(string.Create(CultureInfo.InvariantCulture, $"row {row} weighs {weights[row]:0.###}, more than the largest possible weight {largest:0.###}"));
            }

            var reward = rows.Rewards[row];
            if (reward is < 0 or > 1)
            {
                return IntervalAnswer.Refused("a reward is not from 0 to 1");
            }

            isEqual &= weights[row] == 0 || weights[row] >= largest * (1 - 1e-9);
            isBinary &= reward is 0 or 1;
            events += weights[row] > 0 && reward > 0 ? 1 : 0;
        }

        if (rows.Units is null && isEqual && isBinary)
        {
            var share = ClopperPearson.Of(events, rows.Count, level);
            return IntervalAnswer.Of(share.Lower * largest, share.Upper * largest);
        }

        return Betting(rows, weights, largest, level);
    }

    private static IntervalAnswer Betting(LoggedRows rows, ReadOnlySpan<double> weights, double largest, double level)
    {
        var (shares, sizes) = (new List<double>(rows.Count), new List<int>());
        for (var row = 0; row < weights.Length; row++)
        {
            var share = Math.Min(1, weights[row] / largest) * rows.Rewards[row];
            if (row > 0 && rows.Units is { } units && units[row] == units[row - 1])
            {
                shares[^1] += share;
                sizes[^1]++;
            }
            else
            {
                shares.Add(share);
                sizes.Add(1);
            }
        }

        var rowsOfLargest = sizes.DefaultIfEmpty(1).Max();
        for (var unit = 0; unit < shares.Count; unit++)
        {
            shares[unit] /= rowsOfLargest;
        }

        var interval = BettingInterval.Of(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(shares), level);
        var scale = rows.Count == 0 ? largest : largest * rowsOfLargest * sizes.Count / rows.Count;
        return IntervalAnswer.Of(interval.Lower * scale, Math.Min(interval.Upper * scale, largest));
    }
}

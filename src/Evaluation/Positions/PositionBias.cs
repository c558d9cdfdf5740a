using System.Collections.Immutable;
using System.Globalization;
using RankOrchestrator.Evaluation.Distributions;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Evaluation.Logs;
using RankOrchestrator.Evaluation.Ratios;
using RankOrchestrator.Evaluation.Weights;

namespace RankOrchestrator.Evaluation.Positions;

/// <summary>
/// How often a slot is looked at, as a multiple of the first slot, from randomised traffic. Under the position-based model
/// a click needs a look, which depends on the slot alone, and an interest, which depends on the item alone (M. Richardson, E.
/// Dominowska, R. Ragno, WWW 2007; N. Craswell et al., WSDM 2008). Where every item could have stood at every slot, weighting rows by
/// 1/p shows every slot the same mixture of items, and the ratio of the slots' click rates is the ratio of looks (T.
/// Joachims, A. Swaminathan, T. Schnabel, WSDM 2017; X. Wang et al., WSDM 2018).
/// </summary>
public static class PositionBias
{
    /// <summary>By slot; the first is 1 by definition.</summary>
    /// <param name="rows">Traffic whose propensities are known; the target is of no account.</param>
    /// <param name="slots">Number of slots.</param>
    /// <param name="rules">When intervals are refused.</param>
    public static ImmutableArray<SlotExamination> Of(LoggedRows rows, int slots, IntervalRules rules)
    {
        var columns = Enumerable.Range(0, slots).Select(slot => Column(rows, slot)).ToArray();
        return [.. Enumerable.Range(0, slots).Select(slot => Examination(slot, columns[0], columns[slot], rows.Units, rules))];
    }

    private static SlotExamination Examination(int slot, SlotColumn first, SlotColumn other, int[]? units, IntervalRules rules)
    {
        var value = new Ratio(other.Rewards, other.Weights).Value / new Ratio(first.Rewards, first.Weights).Value;
        if (!double.IsFinite(value) || value <= 0)
        {
            return new SlotExamination(slot, null, IntervalAnswer.Refused("there are no events"));
        }

        return slot == 0 ? new SlotExamination(slot, 1, IntervalAnswer.Of(1, 1))
            : (TooLittle(first, 0, units, rules) ?? TooLittle(other, slot, units, rules)) is { } little ? new SlotExamination(slot, value, IntervalAnswer.Refused(little))
            : new SlotExamination(slot, value, LogInterval(first, other, value, units, rules));
    }

    /// <summary>On the scale of the logarithm, where a ratio of rates is nearly normal.</summary>
    private static IntervalAnswer LogInterval(SlotColumn first, SlotColumn other, double value, int[]? units, IntervalRules rules)
    {
        var (above, below) = (new RatioSum(other.Rewards, other.Weights).ByUnit(units), new RatioSum(first.Rewards, first.Weights).ByUnit(units));
        var (aboveRate, belowRate, influences, subtracted) = (above.Value, below.Value, above.Influences(), below.Influences());
        for (var unit = 0; unit < influences.Length; unit++)
        {
            influences[unit] = (influences[unit] / aboveRate) - (subtracted[unit] / belowRate);
        }

        var factor = Math.Exp(NormalDistribution.Quantile(1 - rules.Tail) * RatioSum.StandardError(influences));
        return IntervalAnswer.Of(value / factor, value * factor);
    }

    private static string? TooLittle(SlotColumn column, int slot, int[]? units, IntervalRules rules)
        => rules.TooLittle(WeightDiagnostics.Of(column.Weights, column.Seen, units, null)) is { } words ? string.Create(CultureInfo.InvariantCulture, $"slot {slot}: {words}") : null;

    private static SlotColumn Column(LoggedRows rows, int slot)
    {
        var (weights, rewards, seen) = (new double[rows.Count], new double[rows.Count], new double[rows.Count]);
        for (var row = 0; row < weights.Length; row++)
        {
            if (rows.Slots[row] == slot)
            {
                weights[row] = 1 / rows.Propensities[row];
                rewards[row] = weights[row] * rows.Rewards[row];
                seen[row] = rows.Rewards[row];
            }
        }

        return new SlotColumn(weights, rewards, seen);
    }

    /// <summary>One slot's rows; those of others are 0.</summary>
    private sealed record SlotColumn(double[] Weights, double[] Rewards, double[] Seen);
}

/// <summary>How often a slot is looked at.</summary>
/// <param name="Slot">From 0.</param>
/// <param name="Examination">As a multiple of the first slot; null without events.</param>
/// <param name="Interval">Normal, on the scale of the logarithm.</param>
public sealed record SlotExamination(int Slot, double? Examination, IntervalAnswer Interval);

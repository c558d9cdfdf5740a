using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Evaluation.Logs;
using RankOrchestrator.Evaluation.Positions;
using RankOrchestrator.Evaluation.Sampling;

namespace RankOrchestrator.Evaluation.Tests.Positions;

public sealed class PositionBiasTests
{
    private static readonly double[] Looks = [1, 0.6, 0.3];
    private static readonly double[] Interest = [0.5, 0.2, 0.05];

    /// <summary>Of each item at each slot as many rows as its propensity says, and of them the exact share of clicks.</summary>
    [Fact]
    public void On_traffic_without_chance_the_looks_come_out_exactly_although_slots_show_different_items()
    {
        double[][] shares = [[0.7, 0.2, 0.1], [0.2, 0.6, 0.2], [0.1, 0.2, 0.7]];
        var log = new Columns();
        for (var slot = 0; slot < 3; slot++)
        {
            for (var item = 0; item < 3; item++)
            {
                log.Add((int)Math.Round(1000 * shares[slot][item]), item, slot, shares[slot][item], Looks[slot] * Interest[item]);
            }
        }

        var examined = PositionBias.Of(log.Rows(), 3, new IntervalRules());
        examined.Select(slot => Math.Round(slot.Examination!.Value, 9)).ShouldBe(Looks);
        examined[0].Interval.Interval.ShouldBe(new Interval(1, 1));
    }

    [Fact]
    public void Of_300_simulated_logs_intervals_hold_the_looks_about_95_times_in_100()
    {
        var (random, covered) = (new SeededRandom(4), new int[3]);
        for (var draw = 0; draw < 300; draw++)
        {
            var log = new Columns();
            for (var row = 0; row < 4000; row++)
            {
                var (slot, item) = (random.Index(3), random.Index(3));
                log.Add(1, item, slot, 1 / 3.0, random.Share() < Looks[slot] * Interest[item] ? 1 : 0);
            }

            foreach (var slot in PositionBias.Of(log.Rows(), 3, new IntervalRules()))
            {
                covered[slot.Slot] += slot.Interval.Interval!.Value.Holds(Looks[slot.Slot]) ? 1 : 0;
            }
        }

        (covered[1] / 300.0).ShouldBeInRange(0.912, 0.988);
        (covered[2] / 300.0).ShouldBeInRange(0.912, 0.988);
    }

    [Fact]
    public void A_slot_with_too_few_events_has_no_interval_and_one_without_any_no_number()
    {
        var log = new Columns();
        log.Add(1000, 0, 0, 1, 0.5);
        log.Add(960, 0, 1, 1, 0);
        log.Add(40, 0, 1, 1, 1);
        log.Add(1000, 0, 2, 1, 0);
        var examined = PositionBias.Of(log.Rows(), 3, new IntervalRules());
        examined[1].Examination!.Value.ShouldBe(0.08, 1e-9);
        examined[1].Interval.Refusal.ShouldBe("slot 1: 40 events count as 40, 50 needed");
        examined[2].Examination.ShouldBeNull();
    }

    private sealed class Columns
    {
        private readonly List<int> items = [];
        private readonly List<int> slots = [];
        private readonly List<double> propensities = [];
        private readonly List<double> rewards = [];

        public void Add(int count, int item, int slot, double propensity, double reward)
        {
            for (var row = 0; row < count; row++)
            {
                items.Add(item);
                slots.Add(slot);
                propensities.Add(propensity);
                rewards.Add(reward);
            }
        }

        public LoggedRows Rows() => new([.. items], [.. slots], [.. propensities], [.. rewards], [.. propensities]);
    }
}

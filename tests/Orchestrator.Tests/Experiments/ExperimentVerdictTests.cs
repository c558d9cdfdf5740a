using RankOrchestrator.Orchestrator.Experiments;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.Tests.Experiments;

/// <summary>What is said of experiments whose truth is known.</summary>
public sealed class ExperimentVerdictTests
{
    [Fact]
    public void An_arm_that_is_truly_better_ships()
    {
        var verdict = SimulatedUsers.Judge(SimulatedUsers.Table(1, 20_000, orders: 0.2));
        var arm = verdict.Arms.ShouldHaveSingleItem();
        (arm.Arm, arm.Decision).ShouldBe(("bold", Decision.Ship));
        arm.Sentence.ShouldStartWith("ship: orders +");
        arm.Metrics[0].AnyTime!.Value.Holds(0.2).ShouldBeTrue();
        arm.Metrics[0].AnyTime!.Value.Lower.ShouldBeLessThan(arm.Metrics[0].Single!.Value.Lower);
        arm.Metrics[1].AnyTime!.Value.Holds(0.2).ShouldBeTrue();
        arm.Metrics[2].Standing.ShouldBe(MetricStanding.Held);
        verdict.CountsAreOff.ShouldBeFalse();
    }

    [Fact]
    public void An_arm_that_sells_less_is_stopped()
    {
        var arm = SimulatedUsers.Judge(SimulatedUsers.Table(2, 20_000, orders: -0.15)).Arms[0];
        arm.Decision.ShouldBe(Decision.Stop);
        arm.Sentence.ShouldStartWith("stop: it is worse: orders -");
    }

    [Fact]
    public void An_arm_that_sells_more_and_is_hidden_more_than_the_guardrail_allows_is_stopped()
    {
        var arm = SimulatedUsers.Judge(SimulatedUsers.Table(3, 20_000, orders: 0.2, hides: 0.6)).Arms[0];
        arm.Metrics[0].Standing.ShouldBe(MetricStanding.Better);
        arm.Metrics[2].Standing.ShouldBe(MetricStanding.Breached);
        arm.Sentence.ShouldStartWith("stop: hides +");
    }

    [Fact]
    public void While_a_guardrail_may_still_break_what_is_better_waits()
    {
        var arm = SimulatedUsers.Judge(SimulatedUsers.Table(4, 20_000, orders: 0.2, hides: 0.29)).Arms[0];
        (arm.Metrics[0].Standing, arm.Metrics[2].Standing).ShouldBe((MetricStanding.Better, MetricStanding.Open));
        arm.Decision.ShouldBe(Decision.GoOn);
        arm.Sentence.ShouldContain("but hides cannot be told yet");
    }

    [Fact]
    public void An_arm_in_which_nothing_changes_is_stopped_when_a_change_worth_having_is_excluded_and_goes_on_before()
    {
        SimulatedUsers.Judge(SimulatedUsers.Table(5, 20_000)).Arms[0].Sentence.ShouldStartWith("stop: no difference worth having: orders ");
        var early = SimulatedUsers.Judge(SimulatedUsers.Table(5, 3000)).Arms[0];
        early.Decision.ShouldBe(Decision.GoOn);
        early.Sentence.ShouldStartWith("go on until about ");
        early.Metrics[0].UsersNeeded!.Value.ShouldBeInRange(6000, 20_000);
    }

    [Fact]
    public void Too_few_users_or_events_are_no_interval_but_a_refusal()
    {
        var few = SimulatedUsers.Judge(SimulatedUsers.Table(6, 300)).Arms[0];
        few.Metrics.ShouldAllBe(metric => metric.AnyTime == null && metric.Refusal!.EndsWith("users in an arm, 200 needed", StringComparison.Ordinal));
        few.Sentence.ShouldStartWith("go on: nothing can be said of orders yet: ");
        var nobody = SimulatedUsers.Judge("user,arm,country,impressions,orders,revenue,revenue_before,hides\n").Arms[0];
        nobody.Metrics.ShouldAllBe(metric => metric.Refusal == "nothing was counted in one of the arms");
        var rare = SimulatedUsers.Judge(SimulatedUsers.Table(6, 2000), SimulatedUsers.File.Replace("winsorise: 0.99", "winsorise: 0.5", StringComparison.Ordinal)).Arms[0];
        rare.Metrics[1].Refusal.ShouldBe("0 users with any of it, 50 needed");
    }

    [Fact]
    public void Users_who_are_lost_from_an_arm_are_noticed_before_anything_else_and_found()
    {
        var verdict = SimulatedUsers.Judge(SimulatedUsers.Table(7, 20_000, orders: 0.3, lost: 0.3));
        verdict.CountsAreOff.ShouldBeTrue();
        verdict.Arms[0].Decision.ShouldBe(Decision.Stop);
        verdict.Arms[0].Sentence.ShouldContain("nothing here can be believed");
        (verdict.Counts[1].Segment, verdict.Counts[1].Value, verdict.Counts[1].IsOff).ShouldBe(("country", "OM", true));
        verdict.Counts.Skip(2).ShouldAllBe(count => !count.IsOff);
    }

    [Fact]
    public void A_segment_is_believed_to_differ_only_beside_all_that_were_looked_at()
    {
        var random = new Random(9);
        var (header, rows) = ("user,arm,country,impressions,orders,revenue,revenue_before,hides\n", new List<string>());
        for (var user = 0; user < 24_000; user++)
        {
            var (arm, country) = (user % 2 == 0 ? "bold" : "control", "c" + (user / 2 % 12));
            var orders = random.NextDouble() < (country == "c3" && arm == "bold" ? 0.32 : 0.2) ? 1 : 0;
            rows.Add(FormattableString.Invariant($"u{user},{arm},{country},10,{orders},{orders * 20},1,0\n"));
        }

        var segments = SimulatedUsers.Judge(header + string.Concat(rows)).Arms[0].Segments;
        segments.Length.ShouldBe(12);
        segments.Where(segment => segment.IsBelieved).Select(segment => segment.Value).ShouldBe(["c3"]);
        segments[0].Lift.ShouldBe(0.6, 0.25);
    }

    [Fact]
    public void Looked_at_again_and_again_few_experiments_without_effect_are_called()
    {
        var called = 0;
        for (var seed = 0; seed < 150; seed++)
        {
            var rows = SimulatedUsers.Table((ulong)(1000 + seed), 2400).Split('\n');
            for (var look = 600; look <= 2400; look += 300)
            {
                var arm = SimulatedUsers.Judge(string.Join('\n', rows.Take(look + 1))).Arms[0];
                if (arm.Metrics[0].Standing is MetricStanding.Better or MetricStanding.Worse || arm.Metrics[2].Standing == MetricStanding.Breached)
                {
                    called++;
                    break;
                }
            }
        }

        called.ShouldBeLessThanOrEqualTo(9);
    }

    [Fact]
    public void A_plan_says_how_many_users_find_the_smallest_change()
    {
        var experiment = SimulatedUsers.Experiment();
        var history = UserTableReader.Read("users.csv", new StringReader(SimulatedUsers.Table(9, 5000)), experiment);
        var plans = ExperimentPlan.Of(experiment, history, power: 0.8);
        plans.Select(plan => plan.Metric).ShouldBe(["orders", "hides"]);

        // Four chances of a tenth: mean 0.4, variance about 0.37; 10 % of it: 0.04.
        plans[0].UsersLookingOnce!.Value.ShouldBeInRange(6500, 8500);
        (plans[0].Users / plans[0].UsersLookingOnce)!.Value.ShouldBe(1.914, 0.01);
        plans[1].Refusal.ShouldBeNull();
    }
}

using RankOrchestrator.Evaluation.Sampling;
using RankOrchestrator.Orchestrator.Experiments;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.Tests.Experiments;

/// <summary>What is said of experiments that change the pages of some users, where it is known of whom.</summary>
public sealed class TriggeredVerdictTests
{
    private const double Part = 0.15;

    private static readonly Experiment Declared = SimulatedUsers.Experiment();

    [Fact]
    public void What_is_decided_rests_on_the_users_whose_pages_differ_diluted_to_all()
    {
        var (held, narrower, apart, shipped) = (0, 0, 0.0, 0);
        for (var seed = 1UL; seed <= 40; seed++)
        {
            var arm = ExperimentVerdict.Of(Declared, Table(seed, 6000, effect: 0.5)).Arms[0];
            var (orders, triggered) = (arm.Metrics[0], arm.Triggered!);
            triggered.Decides.ShouldBeTrue();
            (triggered.Differ + triggered.Same, triggered.MayDiffer).ShouldBe((6000, 0));

            // Four chances of 0.1 × (0.5 + a share): half as many again of 15 % of the users.
            held += orders.AnyTime!.Value.Holds(Part * 0.5) ? 1 : 0;
            var everybody = triggered.Metrics[0].EverybodyAnyTime!.Value;
            narrower += orders.AnyTime.Value.Upper - orders.AnyTime.Value.Lower < 0.6 * (everybody.Upper - everybody.Lower) ? 1 : 0;
            apart += (orders.Lift - triggered.Metrics[0].Everybody) / 40;
            triggered.Metrics[0].AnyTime!.Value.Holds(0.5).ShouldBeTrue();
            shipped += arm.Decision == Decision.Ship ? 1 : 0;
        }

        // All of them, as an interval for any time does at one look.
        (held, narrower).ShouldBe((40, 40));
        apart.ShouldBe(0, 0.02);
        shipped.ShouldBeGreaterThan(20);
    }

    [Fact]
    public void Looked_at_again_and_again_few_experiments_without_effect_are_called()
    {
        var called = 0;
        for (var seed = 0; seed < 150; seed++)
        {
            for (var look = 2000; look <= 6000; look += 800)
            {
                var arm = ExperimentVerdict.Of(Declared, Table(5000UL + (ulong)seed, look, effect: 0)).Arms[0];
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
    public void Users_of_whom_it_is_not_known_count_as_if_their_pages_differed_and_the_truth_is_still_held()
    {
        var held = 0;
        for (var seed = 1UL; seed <= 40; seed++)
        {
            var arm = ExperimentVerdict.Of(Declared, Table(seed, 6000, effect: 0.5, unknown: 0.4)).Arms[0];
            arm.Triggered!.MayDiffer.ShouldBeInRange(1800, 2900);
            held += arm.Metrics[0].AnyTime!.Value.Holds(Part * 0.5) ? 1 : 0;
            var (width, all) = (arm.Metrics[0].AnyTime!.Value, arm.Triggered.Metrics[0].EverybodyAnyTime!.Value);
            (width.Upper - width.Lower).ShouldBeLessThan(all.Upper - all.Lower);
        }

        held.ShouldBe(40);
    }

    [Fact]
    public void Where_nothing_is_known_to_be_the_same_all_users_decide()
    {
        var table = Table(3, 4000, effect: 0.5, unknown: 1);
        var with = ExperimentVerdict.Of(Declared, table).Arms[0];
        var without = ExperimentVerdict.Of(Declared, Table(3, 4000, effect: 0.5, isKnown: false)).Arms[0];
        with.Triggered!.Decides.ShouldBeFalse();
        with.Metrics.ShouldBe(without.Metrics);
        without.Triggered.ShouldBeNull();
    }

    [Fact]
    public void Users_who_are_lost_among_those_whose_pages_differ_are_noticed_and_then_all_users_decide()
    {
        var verdict = ExperimentVerdict.Of(Declared, Table(4, 20_000, effect: 0.3, lost: 0.25));
        var triggered = verdict.Arms[0].Triggered!;
        (triggered.Counts.IsOff, triggered.Decides).ShouldBe((true, false));
        verdict.Arms[0].Metrics[0].Lift.ShouldBe(triggered.Metrics[0].Everybody);
    }

    [Fact]
    public void Where_too_few_differ_all_users_decide()
    {
        var arm = ExperimentVerdict.Of(Declared, Table(6, 2000, effect: 0.5)).Arms[0];
        arm.Triggered!.Counts.Users.Min(count => count.Value).ShouldBeLessThan(ExperimentVerdict.FewestUsers);
        arm.Metrics[0].Lift.ShouldBe(arm.Triggered.Metrics[0].Everybody);
        arm.Triggered.Metrics[0].AnyTime.ShouldBeNull();
    }

    /// <summary>Users of a shop whose arm orders more of those whose pages differ.</summary>
    private static UserTable Table(ulong seed, int users, double effect, double unknown = 0, double lost = 0, bool isKnown = true)
    {
        var random = new SeededRandom(seed);
        var (arms, known) = (new List<int>(), new List<PageStanding>());
        string[] names = ["orders", "revenue", "revenue_before", "hides", "impressions"];
        var columns = names.ToDictionary(name => name, _ => new List<double>(), StringComparer.Ordinal);
        for (var user = 0; user < users; user++)
        {
            var (arm, differs, isUnknown, likes) = (random.Share() < 0.5 ? 1 : 0, random.Share() < Part, random.Share() < unknown, random.Share());
            if (arm == 1 && differs && random.Share() < lost)
            {
                continue;
            }

            var chance = 0.1 * (0.5 + likes) * (arm == 1 && differs ? 1 + effect : 1);
            var (ordered, hidden) = (0, 0);
            for (var time = 0; time < 4; time++)
            {
                ordered += random.Share() < chance ? 1 : 0;
                hidden += random.Share() < 0.2 ? 1 : 0;
            }

            arms.Add(arm);
            known.Add(differs && !isUnknown ? PageStanding.Differ : isUnknown ? PageStanding.Unknown : PageStanding.Same);
            foreach (var (name, number) in names.Zip([ordered, ordered * (10 + (40 * random.Share())), likes * 50, hidden, 12.0]))
            {
                columns[name].Add(number);
            }
        }

        return new UserTable(
            arms,
            columns.ToDictionary(column => column.Key, column => (IReadOnlyList<double>)column.Value, StringComparer.Ordinal),
            new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["country"] = [.. arms.Select(_ => "SA")] },
            isKnown ? [known] : null);
    }
}

using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Orchestrator.Assignments;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.Tests.Assignments;

/// <summary>Who comes into which arm.</summary>
public sealed class AssignmentTests
{
    private const int Users = 20_000;

    [Fact]
    public async Task Who_is_where_is_the_documented_hash_of_the_users_id_and_nothing_else()
    {
        using var engine = new TestEngine(policies =>
        {
            policies.Layer("feed", "holdout: 10");
            policies.Experiment("taste", "feed", "{ weights: { affinity: 2 } }", 30, "salt: s-1\ntakes: { from: 20, to: 80 }");
        });
        for (var user = 0; user < 2000; user++)
        {
            var id = $"user {user} مستخدم";
            var expected = Percent(id, "holdout:holdout") < 10 || Percent(id, "layer:feed") is < 20 or >= 80 ? null
                : Percent(id, "experiment:s-1") switch { < 30 => "a", >= 50 and < 80 => "b", _ => null };
            (await ArmsAsync(engine, id)).GetValueOrDefault("taste").ShouldBe(expected, id);
        }
    }

    [Fact]
    public async Task Arms_get_their_shares_and_are_independent_between_layers()
    {
        using var engine = new TestEngine(policies =>
        {
            policies.Layer("feed");
            policies.Layer("mail");
            policies.Experiment("taste", "feed", "{ weights: { affinity: 2 } }");
            policies.Experiment("click", "mail", "{ weights: { click: 2 } }");
        });
        var counts = new int[4];
        for (var user = 0; user < Users; user++)
        {
            var arms = await ArmsAsync(engine, $"u-{user}");
            counts[(arms["taste"] == "b" ? 1 : 0) + (arms["click"] == "b" ? 2 : 0)]++;
        }

        // Chi-square with three degrees of freedom: above 16.27 once in a thousand, and the users are always these.
        counts.Sum(count => Math.Pow(count - (Users / 4.0), 2) / (Users / 4.0)).ShouldBeLessThan(16.27, string.Join(' ', counts));
    }

    [Fact]
    public async Task Salts_of_an_experiment_divide_the_users_of_its_part_anew()
    {
        var before = await ArmsOfAsync("salt: first");
        var after = await ArmsOfAsync("salt: second");
        var stayed = before.Count(user => after.GetValueOrDefault(user.Key) == user.Value);
        ((double)stayed / before.Count).ShouldBeInRange(0.47, 0.53);

        async Task<Dictionary<string, string>> ArmsOfAsync(string more)
        {
            using var engine = new TestEngine(policies =>
            {
                policies.Layer("feed");
                policies.Experiment("taste", "feed", "{ weights: { affinity: 2 } }", 50, more);
            });
            return await AllAsync(engine, "taste", 4000);
        }
    }

    [Fact]
    public async Task Whoever_is_in_an_arm_stays_in_it_while_arms_grow_alike()
    {
        Dictionary<string, string> before = [];
        foreach (var share in (double[])[1, 10, 33.3, 50])
        {
            using var engine = new TestEngine(policies =>
            {
                policies.Layer("feed");
                policies.Experiment("taste", "feed", "{ weights: { affinity: 2 } }", share);
            });
            var now = await AllAsync(engine, "taste", Users);
            before.ShouldAllBe(user => now[user.Key] == user.Value);
            var expected = Users * share / 100;
            foreach (var arm in (string[])["a", "b"])
            {
                ((double)now.Count(user => user.Value == arm)).ShouldBeInRange(expected - (4 * Math.Sqrt(expected)), expected + (4 * Math.Sqrt(expected)));
            }

            before = now;
        }

        before.Count.ShouldBe(Users);
    }

    /// <summary>For any number of arms, any shares and any growth of all of them by one factor.</summary>
    [Fact]
    public void Ranges_of_arms_never_overlap_and_hold_those_of_smaller_shares() => Prop.ForAll(
        ArbMap.Default.ArbFor<PositiveInt[]>().Filter(shares => shares.Length is > 0 and < 30),
        ArbMap.Default.ArbFor<PositiveInt>(),
        (shares, tenths) =>
        {
            var sum = shares.Sum(share => (double)share.Get);
            var (large, small) = (100 / sum, 100 / sum * (((tenths.Get - 1) % 10) + 1) / 10);
            var (grown, before) = (Ranges(large), Ranges(small));
            for (var arm = 0; arm < shares.Length; arm++)
            {
                grown[arm].Range.From.ShouldBe(before[arm].Range.From);
                grown[arm].Range.To.ShouldBeGreaterThanOrEqualTo(before[arm].Range.To);
                before[arm].Range.To.ShouldBeGreaterThan(before[arm].Range.From - 1e-9);
                (arm == 0 ? 0 : grown[arm - 1].Range.To).ShouldBe(grown[arm].Range.From);
            }

            grown[^1].Range.To.ShouldBe(100);

            ImmutableArray<ArmRange> Ranges(double factor)
                => ArmRange.Of(shares.Select((share, index) => new ExperimentArm($"arm{index:00}", share.Get * factor)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task No_user_is_in_two_experiments_of_a_layer_and_the_same_users_are_held_out_of_every_layer()
    {
        using var engine = new TestEngine(policies =>
        {
            policies.Layer("feed", "holdout: 5");
            policies.Layer("mail", "holdout: 20");
            policies.Experiment("taste", "feed", "{ weights: { affinity: 2 } }", 50, "takes: { from: 0, to: 40 }");
            policies.Experiment("warm", "feed", "{ weights: { affinity: 3 } }", 50, "takes: { from: 40, to: 90 }");
            policies.Experiment("click", "mail", "{ weights: { click: 2 } }");
        });
        var (taste, warm, heldOut) = (0, 0, 0);
        for (var user = 0; user < 5000; user++)
        {
            var page = await PageOfAsync(engine, $"u-{user}");
            var (arms, holdouts) = (page.Arms.Select(arm => arm.Experiment).ToArray(), page.Holdouts.ToArray());
            (arms.Contains("taste") && arms.Contains("warm")).ShouldBeFalse();
            (holdouts.Contains("feed") && !holdouts.Contains("mail")).ShouldBeFalse();
            (holdouts.Contains("mail") && arms.Contains("click")).ShouldBeFalse();
            (holdouts.Contains("feed") && (arms.Contains("taste") || arms.Contains("warm"))).ShouldBeFalse();
            taste += arms.Contains("taste") ? 1 : 0;
            warm += arms.Contains("warm") ? 1 : 0;
            heldOut += holdouts.Contains("feed") ? 1 : 0;
        }

        (taste / 5000.0).ShouldBeInRange(0.36, 0.40);
        (warm / 5000.0).ShouldBeInRange(0.45, 0.50);
        (heldOut / 5000.0).ShouldBeInRange(0.04, 0.06);
    }

    [Fact]
    public async Task Users_without_an_id_are_in_no_experiment()
    {
        using var engine = new TestEngine(policies =>
        {
            policies.Layer("feed", "holdout: 50");
            policies.Experiment("taste", "feed", "{ weights: { affinity: 2 } }");
        });
        var page = await PageOfAsync(engine, "");
        page.Arms.ShouldBeEmpty();
        page.Holdouts.ShouldBeEmpty();
    }

    private static async Task<Dictionary<string, string>> AllAsync(TestEngine engine, string experiment, int users)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var user = 0; user < users; user++)
        {
            if ((await ArmsAsync(engine, $"u-{user}")).TryGetValue(experiment, out var arm))
            {
                all.Add($"u-{user}", arm);
            }
        }

        return all;
    }

    private static async Task<Dictionary<string, string>> ArmsAsync(TestEngine engine, string user)
        => (await PageOfAsync(engine, user)).Arms.ToDictionary(arm => arm.Experiment, arm => arm.Arm, StringComparer.Ordinal);

    private static async Task<PageAssignments> PageOfAsync(TestEngine engine, string user)
    {
        var assignments = new PageAssignments();
        await engine.Engine.Plans.Current!.Find("home")!.Variants.Assignments!.AssignAsync(user, null, assignments, CancellationToken.None);
        return assignments;
    }

    private static double Percent(string user, string seed)
        => 100 * (BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{user}\n{seed}"))) / (double)uint.MaxValue);
}

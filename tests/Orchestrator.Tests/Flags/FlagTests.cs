using System.Globalization;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Flags;

/// <summary>Flags and experiments, as requests see them.</summary>
public sealed class FlagTests : IDisposable
{
    private const string FlagsFile = """
        feature_management:
          feature_flags:
            - { id: always, enabled: true }
            - { id: never, enabled: false }
            - id: season
              enabled: true
              conditions:
                client_filters:
                  - name: Microsoft.TimeWindow
                    parameters: { Start: "2026-02-18T00:00:00Z", End: "2026-03-20T00:00:00Z" }
            - id: third
              enabled: true
              conditions:
                client_filters:
                  - name: Microsoft.Targeting
                    parameters: { Audience: { DefaultRolloutPercentage: 30 } }
            - id: invited
              enabled: true
              conditions:
                client_filters:
                  - name: Microsoft.Targeting
                    parameters:
                      Audience:
                        Users: [ u-guest ]
                        Groups: [ { Name: "country:AE", RolloutPercentage: 100 } ]
                        DefaultRolloutPercentage: 0
            - id: weights
              enabled: true
              variants: [ { name: clicks }, { name: taste } ]
              allocation:
                default_when_enabled: clicks
                percentile:
                  - { variant: clicks, from: 0, to: 50 }
                  - { variant: taste, from: 50, to: 100 }
                seed: spring

        """;

    private const string Rules = """
          - name: taste-first
            why: An experiment.
            owner: tests
            when: variant("weights") == "taste"
            then: { set: { affinity: 10 } }
          - name: always-on
            why: An experiment.
            owner: tests
            when: flag("always") && !flag("never")
            match: item.category == "shoes"
            then: { add: 0.001 }

        """;

    private readonly TestEngine engine = new(policies =>
    {
        policies.Write("flags.yaml", FlagsFile);
        policies.Replace("rules/shop.yaml", "constraints:", Rules + "constraints:");
    });

    public void Dispose() => engine.Dispose();

    [Fact]
    public async Task Every_flag_and_variant_is_named_in_the_answer_at_every_level()
    {
        foreach (var level in (string[])["none", "summary", "full"])
        {
            var answer = await engine.PageAsync(PolicyFolder.HomeRequest.Replace("\"full\"", $"\"{level}\"", StringComparison.Ordinal));
            answer["flags"]!.AsObject().Select(flag => flag.Key).ShouldBe(["always", "invited", "never", "season", "third", "weights"]);
            ((bool)answer["flags"]!["always"]!).ShouldBeTrue();
            ((bool)answer["flags"]!["never"]!).ShouldBeFalse();
            ((string)answer["variants"]!["weights"]!).ShouldBeOneOf("clicks", "taste");
        }
    }

    [Fact]
    public async Task Rules_ask_flags()
    {
        var shoes = (await engine.PageAsync(PolicyFolder.HomeRequest))["items"]!.AsArray().First(item => (string)item!["id"]! == "p-4")!;
        ((string)shoes["rules"]![0]!["rule"]!).ShouldBe("always-on");
    }

    [Fact]
    public async Task A_variant_sets_weights_for_its_users_only()
    {
        var byVariant = new Dictionary<string, HashSet<double>>(StringComparer.Ordinal);
        for (var user = 0; user < 40; user++)
        {
            var answer = await AskAsync(user: "u-" + user.ToString(CultureInfo.InvariantCulture));
            var first = answer["items"]!.AsArray().First(item => (string)item!["id"]! == "p-1")!;
            var variant = (string)answer["variants"]!["weights"]!;
            byVariant.TryAdd(variant, []);
            byVariant[variant].Add(Math.Round((double)first["terms"]!["taste"]!, 9));
        }

        byVariant["clicks"].ShouldBe([0.09]);
        byVariant["taste"].ShouldBe([9.0]);
    }

    [Fact]
    public async Task Percentages_are_sticky_and_about_right()
    {
        var on = 0;
        for (var user = 0; user < 1_000; user++)
        {
            var id = "u-" + user.ToString(CultureInfo.InvariantCulture);
            var first = (bool)(await AskAsync(id))["flags"]!["third"]!;
            on += first ? 1 : 0;
            if (user < 50)
            {
                ((bool)(await AskAsync(id))["flags"]!["third"]!).ShouldBe(first);
            }
        }

        // 300 expected; four standard deviations are 58.
        on.ShouldBeInRange(240, 360);
    }

    [Fact]
    public async Task Users_without_an_id_are_in_no_share_but_the_whole()
    {
        // Were they one user, ten rollouts to half of the users would most likely reach them in some.
        var flags = string.Concat(Enumerable.Range(0, 10).Select(flag => $$"""
                - id: half-{{flag}}
                  enabled: true
                  conditions: { client_filters: [{ name: Microsoft.Targeting, parameters: { Audience: { DefaultRolloutPercentage: 50, Groups: [{ Name: "country:SA", RolloutPercentage: 50 }] } } }] }
                  variants: [{ name: a }, { name: b }]
                  allocation: { percentile: [{ variant: a, from: 0, to: 50 }, { variant: b, from: 50, to: 100 }] }
                - id: whole-{{flag}}
                  enabled: true
                  conditions: { client_filters: [{ name: Microsoft.Targeting, parameters: { Audience: { {{(flag % 2 == 0 ? "DefaultRolloutPercentage: 100" : "Groups: [{ Name: \"country:SA\", RolloutPercentage: 100 }]")}} } } }] }
                  variants: [{ name: a }]
                  allocation: { percentile: [{ variant: a, from: 0, to: 100 }] }

            """));
        using var own = new TestEngine(policies => policies.Write("flags.yaml", "feature_management:\n  feature_flags:\n" + flags));
        var answer = await own.PageAsync(PolicyFolder.HomeRequest.Replace("\"u-9\"", "\"\"", StringComparison.Ordinal));
        foreach (var (name, isOn) in answer["flags"]!.AsObject())
        {
            ((bool)isOn!).ShouldBe(name.StartsWith("whole", StringComparison.Ordinal), name);
            ((string)answer["variants"]![name]!).ShouldBe((bool)isOn! ? "a" : "", name);
        }
    }

    [Fact]
    public async Task Numbers_and_times_mean_the_same_in_every_culture_and_time_zone()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            using var german = new TestEngine(policies => policies.Write(
                "flags.yaml",
                FlagsFile.Replace("to: 50", "to: 12.5", StringComparison.Ordinal).Replace("from: 50", "from: 12.5", StringComparison.Ordinal)));
            ((string)(await german.PageAsync(PolicyFolder.HomeRequest))["variants"]!["weights"]!).ShouldBeOneOf("clicks", "taste");
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Theory]
    [InlineData("u-guest", "SA", true)]
    [InlineData("u-9", "AE", true)]
    [InlineData("u-9", "SA", false)]
    public async Task Users_and_groups_are_targeted(string user, string country, bool isInvited)
        => ((bool)(await AskAsync(user, country))["flags"]!["invited"]!).ShouldBe(isInvited);

    [Theory]
    [InlineData("2026-02-17T23:59:59Z", false)]
    [InlineData("2026-02-18T00:00:00Z", true)]
    [InlineData("2026-03-19T23:59:59Z", true)]
    [InlineData("2026-03-20T00:00:00Z", false)]
    [InlineData("2026-02-20T18:00:00Z", true)]
    public async Task A_time_window_follows_the_clock_of_the_request(string now, bool isOpen)
        => ((bool)(await AskAsync(now: now))["flags"]!["season"]!).ShouldBe(isOpen);

    [Fact]
    public async Task Requests_with_different_clocks_do_not_see_each_others()
    {
        var asked = await Task.WhenAll(Enumerable.Range(0, 200).Select(index => Task.Run(async () =>
        {
            var isOpen = index % 2 == 0;
            var answer = await AskAsync(now: isOpen ? "2026-03-01T00:00:00Z" : "2026-04-01T00:00:00Z");
            return (bool)answer["flags"]!["season"]! == isOpen;
        })));
        asked.ShouldAllBe(isRight => isRight);
    }

    private Task<JsonNode> AskAsync(string user = "u-9", string country = "SA", string now = "2026-02-20T18:00:00Z")
        => engine.PageAsync(PolicyFolder.HomeRequest
            .Replace("u-9", user, StringComparison.Ordinal)
            .Replace("\"SA\"", $"\"{country}\"", StringComparison.Ordinal)
            .Replace("2026-02-20T18:00:00Z", now, StringComparison.Ordinal));
}

using System.Text;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Assignments;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Assignments;

/// <summary>What an arm changes, against policies in which the same is written into the surface.</summary>
public sealed class ExperimentPageTests
{
    private const string OtherModel = """
        model: ctr
        owner: tests
        contact: tests@example.org
        version: "2"
        kind: expression
        outputs:
          - prediction: ctr
            value: 'item.price / 1000.0'
            range: [0, 1]
            fallback: [ { prior: 0.01 } ]
        """;

    private const string MoreRules = """
        rules:
          - { name: shoes-up, why: test, owner: tests, match: item.category == "shoes", then: { boost: 10, tag: shod } }
        constraints:
          - { name: one-shoe, why: test, owner: tests, cap: { group: item.category == "shoes" && "shod" in item.tags, most: 1 } }
        """;

    public static TheoryData<string, string, string, string> Changes => new()
    {
        { "{ weights: { affinity: 5 } }", "surfaces/home.yaml", "affinity: 0.1", "affinity: 5" },
        { "{ rules: { add: [more] } }", "surfaces/home.yaml", "rules: [shop]", "rules: [shop, more]" },
        { "{ rules: { remove: [shop] } }", "surfaces/home.yaml", "rules: [shop]", "rules: []" },
        { "{ rules: { remove: [shop], add: [more] } }", "surfaces/home.yaml", "rules: [shop]", "rules: [more]" },
        { "{ without: [dates-season] }", "rules/shop.yaml", "boost: 1.5, tag: seasonal", "tag: seasonal" },
        { "{ without: [merchant-gap] }", "rules/shop.yaml", "size: 3, most: 1 }", "size: 3, most: 3 }" },
        { "{ constraints: { sponsored-cap: { cap: { most: 0 } } } }", "rules/shop.yaml", "slots: [0, 3], most: 1", "slots: [0, 3], most: 0" },
        {
            "{ constraints: { merchant-gap: { penalty: 0.0001 } } }", "rules/shop.yaml", "window: { per",
            "penalty: 0.0001\n    window: { per"
        },
        { "{ models: [ctr@2] }", "surfaces/home.yaml", "models: [ctr]", "models: [ctr@2]" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_page_of_an_arm_is_the_page_of_policies_in_which_its_changes_are_written(string change, string file, string old, string replacement)
    {
        using var experiment = new TestEngine(policies =>
        {
            Prepare(policies);
            policies.Layer("feed");
            policies.Experiment("taste", "feed", change);
        });
        using var written = new TestEngine(policies =>
        {
            Prepare(policies);
            policies.Replace(file, old, replacement);
        });
        using var plain = new TestEngine(Prepare);
        var (arm, control) = (await PageAsync(experiment, "b"), await PageAsync(experiment, "a"));
        Items(arm).ShouldBe(Items(await written.PageAsync(PolicyFolder.HomeRequest)));
        Items(control).ShouldBe(Items(await plain.PageAsync(PolicyFolder.HomeRequest)));
        Items(arm).Equals(Items(control), StringComparison.Ordinal).ShouldBeFalse();
        arm["experiments"]!.ToJsonString().ShouldBe("""{"taste":"b"}""");
        control["experiments"]!.ToJsonString().ShouldBe("""{"taste":"a"}""");

        static void Prepare(PolicyFolder policies)
        {
            policies.Replace("models/ctr.yaml", "version: \"1\"", "version: \"3\"");
            policies.Write("models/ctr2.yaml", OtherModel);
            policies.Write("rules/more.yaml", MoreRules);
        }
    }

    [Fact]
    public async Task Arms_of_several_layers_act_together()
    {
        using var engine = new TestEngine(policies =>
        {
            policies.Layer("feed");
            policies.Layer("look");
            policies.Experiment("taste", "feed", "{ weights: { affinity: 5 } }");
            policies.Experiment("free", "look", "{ without: [merchant-gap] }");
        });
        using var both = new TestEngine(policies =>
        {
            policies.Replace("surfaces/home.yaml", "affinity: 0.1", "affinity: 5");
            policies.Replace("rules/shop.yaml", "size: 3, most: 1 }", "size: 3, most: 3 }");
        });
        using var one = new TestEngine(policies => policies.Replace("rules/shop.yaml", "size: 3, most: 1 }", "size: 3, most: 3 }"));
        Items(await PageAsync(engine, ("taste", "b"), ("free", "b"))).ShouldBe(Items(await both.PageAsync(PolicyFolder.HomeRequest)));
        Items(await PageAsync(engine, ("taste", "a"), ("free", "b"))).ShouldBe(Items(await one.PageAsync(PolicyFolder.HomeRequest)));
    }

    [Fact]
    public async Task Workspaces_that_are_used_again_by_other_arms_keep_nothing_of_the_page_before()
    {
        using var engine = new TestEngine(policies =>
        {
            policies.Layer("feed");
            policies.Experiment("taste", "feed", "{ weights: { affinity: 5 }, without: [dates-season, sponsored-cap] }");
        });
        var pages = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var round = 0; round < 40; round++)
        {
            var user = $"u-{round % 20}";
            var page = await engine.PageAsync(ExperimentFolder.RequestOf(user));
            var text = Items(page) + page["experiments"];
            pages.TryAdd(user, text);
            text.ShouldBe(pages[user]);
        }

        pages.Values.Distinct(StringComparer.Ordinal).Count().ShouldBe(2);
    }

    [Fact]
    public async Task An_experiment_that_is_switched_off_has_nobody_in_it_from_the_next_load_on()
    {
        using var engine = new TestEngine(policies =>
        {
            policies.Layer("feed");
            policies.Experiment("taste", "feed", "{ weights: { affinity: 5 } }", more: "enabled: true");
        });
        (await engine.PageAsync(PolicyFolder.HomeRequest))["experiments"].ShouldNotBeNull();
        engine.Policies.Replace("experiments/taste.yaml", "enabled: true", "enabled: false");
        engine.Engine.Loader.Load().ShouldBeTrue();
        (await engine.PageAsync(PolicyFolder.HomeRequest))["experiments"].ShouldBeNull();
    }

    [Fact]
    public async Task A_broken_experiment_is_refused_and_the_plan_before_goes_on()
    {
        using var engine = new TestEngine(policies =>
        {
            policies.Layer("feed");
            policies.Experiment("taste", "feed", "{ weights: { affinity: 5 } }");
        });
        var before = (string)(await engine.PageAsync(PolicyFolder.HomeRequest))["plan"]!;
        engine.Policies.Replace("experiments/taste.yaml", "affinity: 5", "afinity: 5");
        engine.Engine.Loader.Load().ShouldBeFalse();
        engine.Engine.Loader.Refusal!.Errors.ShouldHaveSingleItem().Source.Path.ShouldBe("experiments/taste.yaml");
        ((string)(await engine.PageAsync(PolicyFolder.HomeRequest))["plan"]!).ShouldBe(before);
    }

    [Fact]
    public void An_arm_under_which_no_page_can_be_made_is_refused_at_its_place()
    {
        using var engine = new TestEngine();
        engine.Policies.Write("rules/more.yaml", "rules:\n  - { name: r, why: test, owner: tests, match: item.nothing == 1, then: { boost: 2 } }\n");
        engine.Policies.Layer("feed");
        engine.Policies.Experiment("taste", "feed", "{ rules: { add: [more] } }");
        engine.Engine.Loader.Load().ShouldBeFalse();
        engine.Engine.Loader.Refusal!.Errors.ShouldContain(
            error => error.Source.Path == "experiments/taste.yaml" && error.Code == "RP1205" && error.Position.Line == 7);
    }

    private static Task<JsonNode> PageAsync(TestEngine engine, string arm) => PageAsync(engine, ("taste", arm));

    private static async Task<JsonNode> PageAsync(TestEngine engine, params (string Experiment, string Arm)[] arms)
    {
        var given = new GivenAssignments(arms.ToDictionary(arm => arm.Experiment, arm => arm.Arm, StringComparer.Ordinal));
        using var result = await engine.Engine.Pipeline.RankAsync(
            Encoding.UTF8.GetBytes(PolicyFolder.HomeRequest),
            TimeProvider.System.GetTimestamp(),
            CancellationToken.None,
            conditions: new RankConditions { Assignments = given });
        result.Problem.ShouldBeNull();
        return JsonNode.Parse(result.Answer.Span)!;
    }

    private static string Items(JsonNode page) => string.Join(' ', page["items"]!.AsArray().Select(item => $"{item!["slot"]}:{item["id"]}={item["value"]}"));
}

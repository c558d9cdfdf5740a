using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Policies.Files;

namespace RankOrchestrator.Orchestrator.Tests.Assignments;

/// <summary>What cannot be meant is found where it is written, before anybody is in it.</summary>
public sealed class ExperimentFindingTests
{
    /// <summary>What is written in place of a part of an experiment that is well, and what is said then.</summary>
    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "layer: feed", "layer: fed", "RP0202 4:8 There is no layer 'fed'. | Did you mean 'feed'?" },
        { "layer: feed\n", "", "RP0104 1:13 An experiment of a policy folder needs 'layer'. | Name a file of layers/" },
        { "a: 50, b: 50", "a: 60, b: 50", "RP1202 5:1 The arms take 110 % of the users together. | Shares are per cent" },
        { "a: 50, b: 50", "a: 50, b: 50, c: 0.001", "RP1202 5:1 The arms take 100.001 % of the users together." },
        { "a: 25, b: 25", "a: 25, b: 25, c: 1", "RP1203 5:23 The arm 'c' changes nothing. | Write under 'changes'" },
        { "control: a", "control: b", "RP0212 7:12 The control 'b' is as everything was, and changes nothing." },
        { "b: { home: ", "d: { home: ", "RP0202 7:12 There is no arm 'd'. | " },
        { "{ home: ", "{ hom: ", "RP0202 7:17 No surface 'hom' is served. | Did you mean 'home'?" },
        { "affinity: 2", "afinity: 2", "RP0202 7:36 The surface 'home' has no weight 'afinity'. | Did you mean 'affinity'?" },
        { "affinity: 2", "affinity: 0.1", "RP1203 7:12 The arm 'b' of 'taste' changes nothing. | Everything that it writes is so without it." },
        { "affinity: 2", "affinity: 2, click: 1", "RP1203 7:56 The weight 'click' is 1 on 'home' without it. | Write something else" },
        { "weights: { affinity: 2 }", "weights: {}", "RP1203 7:12 The arm 'b' of 'taste' changes nothing." },
        { "weights: { affinity: 2 }", "rules: { add: [shopp] }", "RP0202 7:40 There is no file rules/shopp.yaml. | Did you mean 'shop'?" },
        { "weights: { affinity: 2 }", "rules: { remove: [shopp] }", "RP0202 7:43 The surface 'home' does not list the rule file "
            + "'shopp'. | Did you mean 'shop'?" },
        { "weights: { affinity: 2 }", "rules: { add: [shop] }", "RP1203 7:12 The arm 'b' of 'taste' changes nothing." },
        { "weights: { affinity: 2 }", "without: [dates-seson]", "RP0202 7:35 The surface 'home' has no rule and no constraint 'dates-seson'. "
            + "| Did you mean 'dates-season'?" },
        { "weights: { affinity: 2 }", "constraints: { merchant-gp: { priority: 2 } }", "RP0202 7:40 The surface 'home' has no constraint 'merchant-gp'. "
            + "| Did you mean 'merchant-gap'?" },
        { "weights: { affinity: 2 }", "constraints: { merchant-gap: { window: { siz: 2 } } }",
            "RP0102 7:66 A window has no key 'siz'. | Did you mean 'size'?" },
        { "weights: { affinity: 2 }", "constraints: { merchant-gap: { window: { size: 0 } } }", "RP0109 7:72 " },
        { "weights: { affinity: 2 }", "constraints: { merchant-gap: { window: { size: 3 } } }", "RP1203 7:12 The arm 'b' of 'taste' changes nothing." },
        { "weights: { affinity: 2 }", "without: [merchant-gap], constraints: { merchant-gap: { priority: 2 } }",
            "RP0212 7:65 'merchant-gap' is left out by 'without'." },
        { "weights: { affinity: 2 }", "models: [cvr@2]", "RP0202 7:34 The surface 'home' does not list the model 'cvr'." },
        { "weights: { affinity: 2 }", "models: [ctr@9]", "RP0202 7:34 There is no model 'ctr@9'." },
        { "weights: { affinity: 2 }", "code: [x]", "RP0102 7:25 " },
        { "metrics: [ { metric: clicks, of: clicks, better: up, decides: true, smallest: 0.1 } ]", "", "RP0104 1:1 " },
        { "decides: true, ", "", "RP0212 9:1 No metric decides." },
        { "users: 1000", "users: 1000\ntakes: { from: 60, to: 60 }", "RP0212 9:24 The part has nobody in it" },
        { "users: 1000", "users: 1000\ntakes: { from: 60, to: 101 }", "RP0109 9:24 " },
        { "users: 1000", "users: 1000\nenabled: soon", "RP0103 9:10 " },
    };

    /// <summary>A second experiment beside the first, and what is said of the two.</summary>
    public static TheoryData<string, string, string, string> Pairs => new()
    {
        { "feed", "{ weights: { click: 2 } }", "", "RP1201 1:13 'warm' takes 0 to 100 % of the layer 'feed', and 'taste' takes 0 to 50 %. | A user is in one "
            + "experiment of a layer at most. Free are 50 to 100 %" },
        { "feed", "{ weights: { click: 2 } }", "takes: { from: 49.9, to: 70 }", "RP1201 1:13 'warm' takes 49.9 to 70 % of the layer 'feed', and 'taste' takes "
            + "0 to 50 %. | A user is in one experiment of a layer at most. Free are 50 to 100 %" },
        { "feed", "{ weights: { click: 2 } }", "takes: { from: 50, to: 100 }", "" },
        { "feed", "{ weights: { affinity: 3 } }", "takes: { from: 50, to: 100 }", "" },
        { "feed", "{ weights: { click: 2 } }", "enabled: false", "" },
        { "look", "{ weights: { click: 2 } }", "", "" },
        { "look", "{ weights: { affinity: 3 } }", "", "RP1201 7:12 'warm' and 'taste' both change the weight 'affinity' of 'home', and a user may be in "
            + "both. | Put both into one layer" },
        { "look", "{ weights: { click: 2 } }", "salt: taste", "RP1201 1:13 The experiments 'taste' and 'warm' have one salt, 'taste': they "
            + "would put the same users together." },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_named_at_its_place_with_what_to_do(string written, string instead, string expected)
    {
        using var policies = Folder();
        policies.Experiment("taste", "feed", "{ weights: { affinity: 2 } }", expected.Contains("'c'", StringComparison.Ordinal) ? 25 : 50);
        policies.Replace("experiments/taste.yaml", written, instead);
        Findings(policies, "experiments/taste.yaml").ShouldContain(
            finding => finding.StartsWith(expected, StringComparison.Ordinal),
            string.Join('\n', Findings(policies)));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Experiments_that_get_into_each_others_way_are_refused(string layer, string changes, string more, string expected)
    {
        using var policies = Folder();
        policies.Experiment("taste", "feed", "{ weights: { affinity: 2 } }", more: "takes: { from: 0, to: 50 }");
        policies.Experiment("warm", layer, changes, more: more);
        var found = Findings(policies, "experiments/warm.yaml");
        if (expected.Length == 0)
        {
            found.ShouldBeEmpty();
        }
        else
        {
            found.ShouldHaveSingleItem().ShouldStartWith(expected);
        }
    }

    [Fact]
    public void More_combinations_than_are_compiled_are_refused()
    {
        using var policies = Folder();
        var weights = string.Concat(Enumerable.Range(0, 7).Select(number => $", w{number}: 1"));
        policies.Replace("surfaces/home.yaml", "affinity: 0.1", "affinity: 0.1" + weights);
        for (var number = 0; number < 7; number++)
        {
            policies.Layer($"layer{number}");
            policies.Experiment($"e{number}", $"layer{number}", $"{{ weights: {{ w{number}: 2 }} }}");
        }

        Findings(policies, "experiments/e6.yaml").ShouldContain(finding => finding.StartsWith(
            "RP1204 7:12 The arms of all layers make 128 combinations of 'home', and at most 64",
            StringComparison.Ordinal));
    }

    [Fact]
    public void Of_a_layer_whose_experiments_cannot_be_read_nothing_is_said()
    {
        using var policies = Folder();
        policies.Write("experiments/taste.yaml", "experiment: [");
        Findings(policies, "layers/").ShouldBeEmpty();
    }

    [Fact]
    public void A_layer_without_experiments_and_one_that_is_held_out_by_more_than_all_are_found()
    {
        using var policies = Folder();
        Findings(policies, "layers/feed.yaml").ShouldHaveSingleItem().ShouldStartWith("RP0213 1:8 No experiment is in the layer 'feed'.");
        policies.Layer("feed", "holdout: 101");
        Findings(policies, "layers/feed.yaml").ShouldContain(finding => finding.StartsWith("RP0109 4:10 ", StringComparison.Ordinal));
    }

    private static PolicyFolder Folder()
    {
        var policies = new PolicyFolder();
        policies.Layer("feed");
        policies.Layer("look");
        return policies;
    }

    private static string[] Findings(PolicyFolder policies, string path = "")
    {
        var diagnostics = new DiagnosticBag();
        new PlanCompiler(new RequestLimits(), TimeProvider.System).Compile(
            PolicyFiles.ReadFolder(policies.Root),
            policies.Root,
            "",
            null,
            diagnostics)?.Release();
        return [.. diagnostics.ToSorted()
            .Where(finding => finding.Source.Path.Contains(path, StringComparison.Ordinal))
            .Select(finding => $"{finding.Code} {finding.Position} {finding.Message} | {finding.Hint}")];
    }
}

using RankOrchestrator.Constraints.Tests.Policies;

namespace RankOrchestrator.Constraints.Tests.Checks;

/// <summary>What is written and means nothing, or cannot be, is found where it stands.</summary>
public sealed class NoEffectTests
{
    public static TheoryData<string, string> Rules => new()
    {
        { "boost: 1", "RP0211 warning 'boost: 1' changes no value." },
        { "boost: 1.0", "RP0211 warning 'boost: 1' changes no value." },
        { "add: 0", "RP0211 warning 'add: 0' changes no value." },
        { "add: -0.0", "RP0211 warning 'add: 0' changes no value." },
        { "boost: 2, add: 0", "RP0211 warning 'add: 0' changes no value." },
        { "exclude: false, boost: 2", "RP0211 warning 'exclude: false' does nothing: a rule only takes candidates away." },
        { "exclude: true, boost: 2", "RP0211 warning 'boost' does nothing beside 'exclude': the candidates are off the page." },
        { "exclude: true, add: 1", "RP0211 warning 'add' does nothing beside 'exclude': the candidates are off the page." },
        { "exclude: true, tag: gone", "RP0211 warning 'tag' does nothing beside 'exclude': the candidates are off the page." },
        { "exclude: true, pin: 3", "RP0211 warning 'pin' does nothing beside 'exclude': the candidates are off the page." },
        { "tag: [a, b, a]", "RP0211 warning 'a' is listed already, above." },
        { "boost: 2, tag: []", "RP0211 warning The list 'tag' is empty and says nothing." },
        { "boost: 2, set: {}", "RP0211 warning 'set' is empty and says nothing." },
        { "set: { click: 1 }", "RP0211 warning The weight 'click' is 1 already." },
        { "require: always", "RP0211 warning 'always' is in force without being required." },
        { "require: rare, lift: rare", "RP0211 warning 'require: rare' does nothing: the same rule lifts it, and 'lift' wins." },
        { "lift: [rare, rare], require: other", "RP0211 warning 'rare' is listed already, above." },
    };

    public static TheoryData<string, string> Conditions => new()
    {
        { "match: 'true'", "RP0407 warning The 'match' of 'r' holds for every candidate." },
        { "when: 'true'", "RP0407 warning The 'when' of 'r' holds always." },
        { "match: 1 < 2", "RP0407 warning The 'match' of 'r' holds for every candidate." },
        { "match: item.fresh || !item.fresh", "RP0407 warning The 'match' of 'r' holds for every candidate." },
        { "match: has(item.fresh)", "RP0407 warning The 'match' of 'r' holds for every candidate." },
        { "match: 'false'", "RP0403 warning The rule 'r' can never match: false never holds." },
        { "when: 'false', match: item.fresh", "RP0403 warning The rule 'r' can never match: false never holds." },
        { "active: {}", "RP0211 warning A period without 'from' and 'to' is all of time." },
        { "active: [{ from: 2026-01-01, to: 2026-03-01 }, { from: 2026-02-01, to: 2026-03-01 }]", "RP0211 warning This period lies within another one of the rule and adds nothing." },
        { "active: [{ from: 2026-01-01 }, { from: 2026-01-01 }]", "RP0211 warning This period lies within another one of the rule and adds nothing." },
        { "active: { to: 2026-02-01 }", "RP0405 warning The rule 'r' expired on 2026-02-01." },
        { "when: now.getHours(\"Asia/Riyad\") > 3", "RP0307 error There is no time zone 'Asia/Riyad'." },
        { "when: now.getDayOfWeek(\"+25:00\") == 1", "RP0307 error There is no time zone '+25:00'." },
    };

    /// <summary>Pages have at most 20 slots and requests at most 2,000 candidates.</summary>
    public static TheoryData<string, string> Constraints => new()
    {
        { "cap: { group: item.fresh, most: 20 }", "RP0508 warning Every page keeps 'c': at most 20 of 20 is no limit." },
        { "cap: { per: item.merchant, most: 3, slots: [2, 4] }", "RP0508 warning Every page keeps 'c': at most 3 of 3 is no limit." },
        { "cap: { group: item.fresh, most: 5, slots: [15, 99] }", "RP0508 warning Every page keeps 'c': at most 5 of 5 is no limit." },
        { "cap: { group: item.fresh, most: 1, slots: [7] }", "RP0508 warning Every page keeps 'c': at most 1 of 1 is no limit." },
        { "floor: { group: item.fresh, fewest: 0 }", "RP0508 warning Every page keeps 'c': at least 0 is no limit." },
        { "window: { per: item.merchant, size: 3, most: 3 }", "RP0508 warning Every page keeps 'c': at most 3 of 3 neighbouring slots is no limit." },
        { "window: { per: item.merchant, size: 1, most: 1 }", "RP0508 warning Every page keeps 'c': at most 1 of 1 neighbouring slots is no limit." },
        { "window: { per: item.merchant, size: 21, most: 2 }", "RP0508 warning The window of 'c' is wider than the 20 slots there are and never moves." },
        { "window: { per: item.merchant, size: 5, most: 2, slots: [0, 3] }", "RP0508 warning The window of 'c' is wider than the 4 slots there are and never moves." },
        { "window: { per: item.merchant, size: 30, most: 20 }", "RP0508 warning Every page keeps 'c': at most 20 of 20 is no limit." },
        { "penalty: 0, floor: { group: item.fresh, fewest: 3 }", "RP0508 warning A violation of 'c' costs nothing, so nothing keeps it." },
        { "sponsored: {}", "RP0508 warning 'c' limits nothing." },
        { "sponsored: { group: item.fresh }", "RP0508 warning 'c' limits nothing." },
        { "sponsored: { maxShare: 1 }", "RP0508 warning Every page keeps 'c': a share of 1 is no limit." },
        { "sponsored: { maxShare: 0.04 }", "RP0508 warning A share of 0.04 allows none on pages of 20 slots: it is rounded down." },
        { "sponsored: { minShare: 0, minGap: 3 }", "RP0508 warning Every page keeps 'c': a share of at least 0 is no limit." },
        { "sponsored: { minGap: 1 }", "RP0508 warning 'minGap: 1' says nothing: two items always differ in position by 1." },
        { "sponsored: { minGap: 20 }", "RP0508 warning A gap of 20 is wider than pages of 20 slots: it allows one item." },
        { "sponsored: { notInFirst: 0 }", "RP0508 warning 'notInFirst: 0' says nothing." },
        { "sponsored: { notInFirst: 20 }", "RP0508 warning 'notInFirst: 20' allows none on pages of 20 slots." },
        { "when: 'true', cap: { group: item.fresh, most: 2 }", "RP0407 warning The 'when' of 'c' holds always." },
    };

    public static TheoryData<string, string> Surfaces => new()
    {
        { "deadline: 0ms", "RP0109 error 'deadline' must be from 1ms to 60s, not 0ms." },
        { "deadline: 0.5ms", "RP0109 error 'deadline' must be from 1ms to 60s, not 0.5ms." },
        { "deadline: 48h", "RP0109 error 'deadline' must be from 1ms to 60s, not 48h." },
        { "deadline: -5ms", "RP0103 error 'deadline' must be a span of time such as 50ms, 1.5s, 10m, 48h or 7d, not '-5ms'." },
        { "slots: { fewest: 50, most: 10 }", "RP0212 error No page has at least 50 and at most 10 slots." },
        { "slots: { fewest: 500 }", "RP0212 error No page has at least 500 and at most 100 slots." },
        { "slots: { most: 2, weights: [3, 2, 1] }", "RP0211 warning Weights from here on have no effect: pages have at most 2 slots." },
        { "slots: { weights: [0, 0] }", "RP0211 warning With weights of 0 every page is worth the same." },
        { "slots: { weights: [1, 0.5], curve: flat }", "RP0211 warning 'curve' has no effect beside 'weights'." },
        { "slots: {}", "RP0211 warning 'slots' is empty and says nothing." },
        { "allocation: { engine: greedy, steps: 100 }", "RP0211 warning 'steps' has no effect with 'engine: greedy', which does not search." },
        { "allocation: { engine: greedy, gap: 0.1 }", "RP0211 warning 'gap' has no effect with 'engine: greedy', which does not search." },
        { "allocation: { gap: 1 }", "RP0211 warning With a gap of 1 every page is good enough." },
        { "exploration: { kind: slot, epsilon: 0 }", "RP0211 warning With an epsilon of 0 every page is the best one." },
        { "exploration: { kind: plackett-luce, temperature: 0 }", "RP0211 warning With a temperature of 0 every page is the best one." },
        { "exploration: { kind: plackett-luce, temperature: -1 }", "RP0109 error 'temperature' must be from 0 to 1000000, not -1." },
        { "exploration: { kind: thompson, scale: 0 }", "RP0211 warning With a scale of 0 every page is the best one." },
        { "exploration: { kind: bonus, impressions: item.price, below: 5, amount: 0, slots: 1 }", "RP0211 warning A bonus of 0 changes no value." },
        { "exploration: { kind: plackett-luce }", "RP0104 error Exploration by noise needs the key 'temperature'." },
        { "exploration: { kind: slot, epsilon: 1.5 }", "RP0109 error 'epsilon' must be from 0 to 1, not 1.5." },
        { "exploration: { kind: slot }", "RP0104 error Exploration by slot needs the key 'epsilon'." },
        { "exploration: { kind: slots, epsilon: 0.1 }", "RP0109 error 'kind' must be one of slot, plackett-luce, thompson, bonus, none, not 'slots'." },
        { "exploration: { epsilon: 0.1 }", "RP0104 error 'exploration' needs the key 'kind'." },
        { "exploration: { kind: none, epsilon: 0.1 }", "RP0102 error No exploration has no key 'epsilon'." },
        { "models: [ctr, ctr]", "RP0211 warning 'ctr' is listed already, above." },
        { "models: []", "RP0211 warning The list 'models' is empty and says nothing." },
    };

    public static TheoryData<string, string> Columns => new()
    {
        { "{ type: double, min: 3, max: 1 }", "RP0212 error No number can be a 'x': 'min' is above 'max' (from 3 to 1)." },
        { "{ type: int, min: 0.2, max: 0.8 }", "RP0212 error No whole number can be a 'x': there is none from 0.2 to 0.8." },
        { "{ type: string, min: 3 }", "RP0211 warning 'min' says nothing about 'x', which is of type string: it limits numbers." },
        { "{ type: bool, max: 3 }", "RP0211 warning 'max' says nothing about 'x', which is of type bool: it limits numbers." },
        { "{ type: double, values: [a] }", "RP0211 warning 'values' says nothing about 'x', which is of type double: it lists strings." },
        { "{ type: string, values: [] }", "RP0211 warning An empty 'values' allows every string for 'x'." },
        { "{ type: string, values: [a, b, a] }", "RP0211 warning 'a' stands twice in the values of 'x'." },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Actions_without_an_effect_are_warned_of(string actions, string finding) => Found(ShopFolder.Load($$"""
        rules:
          - { name: r, {{ShopFolder.About}}, then: { {{actions}} } }
          - { name: switch, {{ShopFolder.About}}, when: request.device == "web", then: { require: [rare, other] } }
        constraints:
          - { name: always, {{ShopFolder.About}}, cap: { group: item.fresh, most: 2 } }
          - { name: rare, {{ShopFolder.About}}, enabled: false, cap: { group: item.fresh, most: 2 } }
          - { name: other, {{ShopFolder.About}}, enabled: false, cap: { group: item.fresh, most: 2 } }
        """), finding);

    [Theory]
    [MemberData(nameof(Conditions))]
    public void Conditions_that_decide_nothing_are_found(string condition, string finding) => Found(ShopFolder.Load($$"""
        rules:
          - { name: r, {{ShopFolder.About}}, {{condition}}, then: { boost: 2 } }
        """), finding);

    [Theory]
    [MemberData(nameof(Constraints))]
    public void Constraints_that_every_page_keeps_are_warned_of(string constraint, string finding) => Found(ShopFolder.Load($$"""
        constraints:
          - { name: c, {{ShopFolder.About}}, {{constraint}} }
        """), finding);

    [Theory]
    [MemberData(nameof(Surfaces))]
    public void Settings_of_a_surface_that_cannot_be_or_do_nothing_are_found(string setting, string finding)
        => Found(ShopFolder.Load("rules: [{ name: r, why: w, owner: o, then: { boost: 2 } }]", surface: ShopFolder.Surface.Replace("slots: { most: 20 }", setting, StringComparison.Ordinal)), finding);

    [Theory]
    [MemberData(nameof(Columns))]
    public void Limits_of_columns_that_cannot_be_or_say_nothing_are_found(string column, string finding) => Found(
        PolicyCompilation.Of(ShopFolder.Files(
            ("schema/shop.yaml", ShopFolder.Schema.Replace("  fresh:", $"  x: {column}\n  fresh:", StringComparison.Ordinal)),
            ("rules/shop.yaml", "rules: [{ name: r, why: w, owner: o, then: { boost: 2 } }]"))), finding);

    [Fact]
    public void A_constraint_that_limits_the_pages_of_one_surface_is_not_warned_of_for_another()
        => PolicyCompilation.Of(ShopFolder.Files(
            ("surfaces/long.yaml", ShopFolder.Surface.Replace("surface: page", "surface: long", StringComparison.Ordinal).Replace("most: 20", "most: 40", StringComparison.Ordinal)),
            ("rules/shop.yaml", $"constraints: [{{ name: c, {ShopFolder.About}, cap: {{ group: item.fresh, most: 25 }} }}]"))).Findings.ShouldBeEmpty();

    [Fact]
    public void A_weight_that_another_rule_sets_may_be_set_back()
        => ShopFolder.Findings($$"""
            rules:
              - { name: up, {{ShopFolder.About}}, when: request.country == "SA", then: { set: { click: 2 } } }
              - { name: back, {{ShopFolder.About}}, when: request.device == "web", then: { set: { click: 1 } } }
            """).ShouldBeEmpty();

    [Fact]
    public void A_rule_file_that_no_surface_lists_is_warned_of_and_looked_into()
    {
        var compiled = PolicyCompilation.Of(ShopFolder.Files(
            ("rules/shop.yaml", "rules: [{ name: r, why: w, owner: o, then: { boost: 2, tag: good } }]"),
            ("rules/extra.yaml", $$"""
                rules:
                  - { name: one, {{ShopFolder.About}}, match: item.prise > 3, then: { boost: 2 } }
                  - { name: two, {{ShopFolder.About}}, match: '"good" in item.tags && "own" in item.tags', then: { boost: 2 } }
                constraints:
                  - { name: three, {{ShopFolder.About}}, cap: { group: item.price, most: 2 } }
                """),
            ("rules/more.yaml", $"rules: [{{ name: own, {ShopFolder.About}, then: {{ tag: own }} }}]")));

        compiled.Findings.ShouldBe(["RP0213 rules/extra.yaml:1:1", "RP0303 rules/extra.yaml:2:55", "RP0308 rules/extra.yaml:5:59", "RP0213 rules/more.yaml:1:1"]);
    }

    [Theory]
    [MemberData(nameof(Constraints))]
    public void Constraints_that_every_page_keeps_are_found_in_a_file_that_no_surface_lists(string constraint, string finding)
    {
        var compiled = PolicyCompilation.Of(ShopFolder.Files(
            ("rules/shop.yaml", "rules: [{ name: r, why: w, owner: o, then: { boost: 2 } }]"),
            ("rules/extra.yaml", $"constraints: [{{ name: c, {ShopFolder.About}, {constraint} }}]")));

        var findings = compiled.Findings.ToArray();
        findings[0].ShouldBe("RP0213 rules/extra.yaml:1:1");
        compiled.Text.ShouldContain(finding.Split(' ', 2)[1].Split(' ', 2)[1]);
        findings.Length.ShouldBe(2, compiled.Text);
    }

    [Fact]
    public void Constraints_that_limit_the_pages_of_any_surface_are_not_warned_of_in_a_file_that_none_lists()
        => PolicyCompilation.Of(ShopFolder.Files(
            ("surfaces/long.yaml", ShopFolder.Surface.Replace("surface: page", "surface: long", StringComparison.Ordinal).Replace("most: 20", "most: 40", StringComparison.Ordinal)),
            ("rules/shop.yaml", "rules: [{ name: r, why: w, owner: o, then: { boost: 2 } }]"),
            ("rules/extra.yaml", $"constraints: [{{ name: c, {ShopFolder.About}, cap: {{ group: item.fresh, most: 25 }} }}]"))).Findings
            .ShouldBe(["RP0213 rules/extra.yaml:1:1"]);

    [Fact]
    public void Schemas_and_bases_that_nothing_uses_are_warned_of()
        => PolicyCompilation.Of(ShopFolder.Files(
            ("rules/shop.yaml", "rules: [{ name: r, why: w, owner: o, then: { boost: 2 } }]"),
            ("rules/base.yaml", "rules: [{ name: s, why: w, owner: o, then: { boost: 2 } }]"),
            ("schema/other.yaml", "schema: other\nattributes: {}\n"),
            ("surfaces/base.yaml", "surface: base\nabstract: true\nschema: shop\nrules: [base]\n"))).Findings
            .ShouldBe(["RP0213 rules/base.yaml:1:1", "RP0213 schema/other.yaml:1:9", "RP0213 surfaces/base.yaml:1:10"]);

    [Fact]
    public void A_number_of_an_overlay_that_stands_there_already_is_warned_of()
        => PolicyCompilation.Of(ShopFolder.Files(
            ("rules/shop.yaml", "rules: [{ name: r, why: w, owner: o, then: { boost: 2 } }]"),
            ("overlays/test.yaml", "overlay: test\nnumbers:\n  surfaces.page.weights.click: 1.0\n  rules.r.then.boost: 3\n"))).Findings
            .ShouldBe(["RP0211 overlays/test.yaml:3:32"]);

    [Theory]
    [InlineData("rules/extra.yml", "Files end in .yaml: rename it to rules/extra.yaml.")]
    [InlineData("rules/Extra.YAML", "Files end in .yaml: rename it to rules/Extra.yaml.")]
    [InlineData("rules/shop.yaml.bak", "It looks like a copy that was left behind: remove it.")]
    [InlineData("rules/shop.yaml~", "It looks like a copy that was left behind: remove it.")]
    [InlineData("rules/extra", "Files of rules/ end in .yaml; remove it, or rename it if it is a policy.")]
    [InlineData("rules/more/extra.yaml", "Files directly in rules/ are read, not those of folders below: move it to rules/extra.yaml.")]
    [InlineData("rulez/extra.yaml", "Did you mean 'rules/extra.yaml'?")]
    [InlineData("rule/extra.yaml", "Did you mean 'rules/extra.yaml'?")]
    [InlineData("flags.yml", "Did you mean 'flags.yaml'?")]
    [InlineData("extra.yaml", "Files are read from schema, surfaces, rules, models, curves, overlays, layers, experiments, tests, and flags.yaml.")]
    public void A_file_that_is_not_read_is_named(string path, string hint)
    {
        var finding = PolicyCompilation.Of(ShopFolder.Files(("rules/shop.yaml", "rules: [{ name: r, why: w, owner: o, then: { boost: 2 } }]"), (path, "rules: ["))).Diagnostics.ShouldHaveSingleItem();

        $"{finding.Code} {finding.Source.Path} {finding.Message}".ShouldBe($"RP0204 {path} Nothing reads '{path}'.");
        finding.Hint.ShouldBe(hint);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("rules/README.md")]
    [InlineData("policy.schema.json")]
    [InlineData("tests/requests/home.json")]
    [InlineData("models/ctr.onnx")]
    public void Files_that_nobody_takes_for_policies_may_stand_there(string path)
        => PolicyCompilation.Of(ShopFolder.Files(("rules/shop.yaml", "rules: [{ name: r, why: w, owner: o, then: { boost: 2 } }]"), (path, ""))).Findings.ShouldBeEmpty();

    /// <summary>The finding is there, has a hint, and stands at what it is about.</summary>
    private static void Found(PolicyCompilation compiled, string expected)
    {
        var finding = compiled.Diagnostics.FirstOrDefault(finding => $"{finding.Code} {(finding.Severity == Language.Diagnostics.DiagnosticSeverity.Error ? "error" : "warning")} {finding.Message}" == expected);
        finding.ShouldNotBeNull(compiled.Text);
        compiled.Diagnostics.Length.ShouldBe(1, compiled.Text);
    }
}

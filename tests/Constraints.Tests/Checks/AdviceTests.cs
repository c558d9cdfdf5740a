using RankOrchestrator.Constraints.Tests.Policies;

namespace RankOrchestrator.Constraints.Tests.Checks;

/// <summary>A finding stands at what is wrong and advises what puts it right.</summary>
public sealed class AdviceTests
{
    public static TheoryData<string, string> Surfaces => new()
    {
        { "deadline: 100", "6:11 RP0103 'deadline' must be a span of time such as 50ms, 1.5s, 10m, 48h or 7d, not the number 100. Write the unit: 100ms, or 100s." },
        { "deadline: \"100\"", "6:11 RP0103 'deadline' must be a span of time such as 50ms, 1.5s, 10m, 48h or 7d, not '100'. Write the unit: 100ms, or 100s." },
        { "deadline: 100 ms", "6:11 RP0103 'deadline' must be a span of time such as 50ms, 1.5s, 10m, 48h or 7d, not '100 ms'. Write 100ms." },
        { "deadline: 100MS", "6:11 RP0103 'deadline' must be a span of time such as 50ms, 1.5s, 10m, 48h or 7d, not '100MS'. Write 100ms." },
        { "deadline: 2 seconds", "6:11 RP0103 'deadline' must be a span of time such as 50ms, 1.5s, 10m, 48h or 7d, not '2 seconds'. Write 2s." },
        { "deadline: 3 weeks", "6:11 RP0103 'deadline' must be a span of time such as 50ms, 1.5s, 10m, 48h or 7d, not '3 weeks'. The units are ms, s, m, h and d." },
        { "deadline: -5ms", "6:11 RP0103 'deadline' must be a span of time such as 50ms, 1.5s, 10m, 48h or 7d, not '-5ms'. A span of time is not negative." },
        { "deadline: 00:00:01", "6:11 RP0103 'deadline' must be a span of time such as 50ms, 1.5s, 10m, 48h or 7d, not '00:00:01'. Write a number and its unit without a space: ms, s, m, h or d." },
        { "slots: 12", "6:8 RP0103 'slots' must be named values, not the number 12. Write keys and values, such as { fewest: … }. Known keys: fewest, most, empty, curve, weights." },
        { "slots: { most: \"12\" }", "6:16 RP0103 'most' must be a whole number, not '12'. Write it without quotes: 12" },
        { "slots: { most: 1,000 }", "6:18 RP0102 Slots has no key '000'. If it is a part of a number: numbers are written without commas and spaces." },
        { "slots: { empty: yes }", "6:17 RP0103 'empty' must be true or false, not 'yes'. Write true, without quotes." },
        { "slots: { empty: \"false\" }", "6:17 RP0103 'empty' must be true or false, not 'false'. Write false, without quotes." },
        { "slots: { weights: 1 }", "6:19 RP0103 'weights' must be a list or named values, not the number 1. Write it as a list: [1]" },
        { "allocation: { gap: 5 }", "6:20 RP0109 'gap' must be from 0 to 1, not 5. 5 percent is 0.05." },
        { "allocation: { gap: 1% }", "6:20 RP0103 'gap' must be a number, not '1%'. Write 0.01: percent are not read." },
        { "allocation: { gap: \"0.1\" }", "6:20 RP0103 'gap' must be a number, not '0.1'. Write it without quotes: 0.1" },
        { "models: ctr", "6:9 RP0103 'models' must be a list, not 'ctr'. Write it as a list: [ctr]" },
        { "candidates: [50]", "6:13 RP0103 'candidates' must be a whole number, not a list. Write it without brackets: 50" },
        { "candidates: 1_000", "6:13 RP0103 'candidates' must be a whole number, not '1_000'. Write 1000." },
        { "description:", "6:13 RP0103 'description' must be text, not nothing. Write a value, or remove the key." },
        { "display: [categroy]", "6:11 RP0202 There is no attribute 'categroy' to show. Did you mean 'category'?" },
        { "display: category", "6:10 RP0103 'display' must be a list, not 'category'. Write it as a list: [category]" },
        { "display: [margin, margin]", "6:19 RP0211 'margin' is listed already, above. Remove it: once is enough." },
        { "extends: bas", "6:10 RP0202 There is no surface 'bas' to extend. The surfaces are page." },
        { "extends: surfaces/page.yaml", "6:10 RP0103 'extends' must be a name of lower-case letters, digits, '-' and '_' that starts with a letter, not 'surfaces/page.yaml'. Write the name without folder and ending: page" },
    };

    public static TheoryData<string, string, string> Replaced => new()
    {
        { "rules: [shop]", "rules: [shop.yaml]", "5:9 RP0103 An item must be a name of lower-case letters, digits, '-' and '_' that starts with a letter, not 'shop.yaml'. Write the name without folder and ending: shop" },
        { "rules: [shop]", "rules: [rules/shop.yml]", "5:9 RP0103 An item must be a name of lower-case letters, digits, '-' and '_' that starts with a letter, not 'rules/shop.yml'. Write the name without folder and ending: shop" },
        { "rules: [shop]", "rules: [Shop]", "5:9 RP0103 An item must be a name of lower-case letters, digits, '-' and '_' that starts with a letter, not 'Shop'. Write it like shop" },
        { "rules: [shop]", "rules: shop", "5:8 RP0103 'rules' must be a list or named values, not 'shop'. Write it as a list: [shop]" },
        { "rules: [shop]", "rules: [market]", "5:9 RP0202 There is no file rules/market.yaml. The rule files are other, shop." },
        { "schema: shop", "schema: sho", "2:9 RP0202 There is no schema 'sho'. Did you mean 'shop'?" },
        { "schema: shop", "schema: shop-of-ours", "2:9 RP0202 There is no schema 'shop-of-ours'. Did you mean 'shop'?" },
        { "schema: shop", "schema: market", "2:9 RP0202 There is no schema 'market'. The schemas are shop." },
        { "schema: shop", "schema: Shop", "2:9 RP0103 'schema' must be a name of lower-case letters, digits, '-' and '_' that starts with a letter, not 'Shop'. Write it like shop" },
    };

    public static TheoryData<string, string> Rules => new()
    {
        { "when: true, then: { boost: 2 }", "2:47 RP0103 'when' must be text, not 'true'. What always holds needs no 'when': remove it." },
        { "match: false, then: { boost: 2 }", "2:48 RP0103 'match' must be text, not 'false'. What never holds needs no rule: remove it, or say when it is in force under 'active'." },
        { "match: [item.fresh], then: { boost: 2 }", "2:48 RP0103 'match' must be text, not a list. Put it in quotes: YAML takes '[' at the beginning of a value for a list." },
        { "match: { item.fresh: 1 }, then: { boost: 2 }", "2:48 RP0103 'match' must be text, not named values. Put it in quotes: YAML takes '{' at the beginning of a value for named values." },
        { "then: boost", "2:47 RP0103 'then' must be named values, not 'boost'. Write keys and values, such as { exclude: … }. Known keys: exclude, boost, add, tag, pin, require, lift, set." },
        { "then: { boost: 20% }", "2:56 RP0103 'boost' must be a number or an expression, not '20%'. Write 0.2: percent are not read." },
        { "then: { boost: \"2\" }", "2:56 RP0103 'boost' must be a number or an expression, not '2'. Write it without quotes: 2" },
        { "then: { exclude: 1 }", "2:58 RP0103 'exclude' must be true or false, not the number 1. Write true, without quotes." },
        { "active: { from: 2026-2-18 }, then: { boost: 2 }", "2:57 RP0103 'from' must be a day such as 2026-02-18 or an instant with its offset such as 2026-02-18T09:00:00Z, not '2026-2-18'. Write 2026-02-18; times are in UTC." },
        { "active: { from: 2026-02-18T09:00:00 }, then: { boost: 2 }", "2:57 RP0103 'from' must be a day such as 2026-02-18 or an instant with its offset such as 2026-02-18T09:00:00Z, not '2026-02-18T09:00:00'. Write 2026-02-18T09:00:00Z; times are in UTC." },
        { "active: { from: 18.02.2026 }, then: { boost: 2 }", "2:57 RP0103 'from' must be a day such as 2026-02-18 or an instant with its offset such as 2026-02-18T09:00:00Z, not '18.02.2026'. Write year, month and day: 2026-02-18; times are in UTC: 2026-02-18T09:00:00Z." },
        { "then: { lift: few }", "2:55 RP0202 The surface 'page' has no constraint 'few'. Did you mean 'fewer'?" },
        { "then: { lift: elsewhere }", "2:55 RP0202 The surface 'page' has no constraint 'elsewhere': it is defined in rules/other.yaml, which the surface does not list. Move the rule to that file, or write 'other' under 'rules' of the surface." },
        { "then: { require: s }", "2:58 RP0202 The surface 'page' has no constraint 's': that is a rule, in rules/other.yaml. Only constraints can be required and lifted." },
        { "then: { lift: nothing }", "2:55 RP0202 The surface 'page' has no constraint 'nothing'. Its constraints are fewer." },
        { "then: { set: { clicks: 2 } }", "2:56 RP0202 The surface 'page' has no weight 'clicks'. Did you mean 'click'?" },
    };

    [Theory]
    [MemberData(nameof(Surfaces))]
    public void Of_a_surface(string setting, string expected)
        => Advice("surfaces/page.yaml", ShopFolder.Surface.Replace("slots: { most: 20 }", setting, StringComparison.Ordinal)).ShouldContain(expected, Case.Sensitive);

    [Theory]
    [MemberData(nameof(Replaced))]
    public void Of_what_a_surface_refers_to(string written, string wrong, string expected)
        => Advice("surfaces/page.yaml", ShopFolder.Surface.Replace(written, wrong, StringComparison.Ordinal)).ShouldContain(expected, Case.Sensitive);

    [Theory]
    [MemberData(nameof(Rules))]
    public void Of_a_rule(string rule, string expected) => Advice("rules/shop.yaml", $$"""
        rules:
          - { name: r, {{ShopFolder.About}}, {{rule}} }
        constraints:
          - { name: fewer, {{ShopFolder.About}}, cap: { group: item.fresh, most: 2 } }
        """).ShouldContain(expected, Case.Sensitive);

    [Theory]
    [InlineData("- { name: c, why: w, cap: { group: item.fresh, most: 2 } }", "2:3 RP0104 A constraint needs the key 'owner'. Add 'owner: …' to 'c': Whom to ask about it.")]
    [InlineData(
        "- { name: c, why: w, owner: o, cap: { most: 2 } }",
        "2:37 RP0104 A cap needs exactly one of 'group', 'per'. Add one of them. group: Condition that makes a candidate a member, such as item.sponsored. per: What candidates are grouped by, such as item.merchant; every group is constrained separately.")]
    [InlineData(
        "- { name: c, why: w, owner: o, cap: { group: item.fresh, per: item.price, most: 2 } }",
        "2:58 RP0104 A cap needs exactly one of 'group', 'per'. Here stand 'group' and 'per': remove one of them.")]
    [InlineData(
        "- { name: c, why: w, owner: o, cap: { group: item.fresh, most: 2, slots: [5, 1] } }",
        "2:74 RP0505 'slots' is [first, last] with the last not before the first, or one slot. Write [1, 5].")]
    [InlineData("- { name: c, why: w, owner: o, cap: { group: item.fresh, most: 2, slots: first } }", "2:74 RP0103 'slots' must be a whole number or a list, not 'first'. Write it as a list: [first]")]
    public void Of_a_constraint(string constraint, string expected)
        => Advice("rules/shop.yaml", "constraints:\n" + constraint).ShouldContain(expected, Case.Sensitive);

    [Fact]
    public void One_slot_may_be_written_as_one_number()
        => ShopFolder.Load($"constraints: [{{ name: c, {ShopFolder.About}, cap: {{ group: item.fresh, most: 0, slots: 5 }} }}]")
            .Policies.Surfaces.Single()
            .Constraints.Single()
            .ShouldSatisfyAllConditions(
            constraint => constraint.From.ShouldBe(5),
            constraint => constraint.To.ShouldBe(5));

    [Theory]
    [InlineData("prod", "Did you mean 'production'?")]
    [InlineData("prodution", "Did you mean 'production'?")]
    [InlineData("live", "The overlays are production, staging.")]
    public void Of_an_overlay(string name, string hint)
        => PolicyCompilation.Of(ShopFolder.Files(
            ("rules/shop.yaml", "rules: [{ name: r, why: w, owner: o, then: { boost: 2 } }]"),
            ("overlays/a.yaml", "overlay: production\nnumbers: { surfaces.page.weights.click: 3 }"),
            ("overlays/b.yaml", "overlay: staging\nnumbers: { surfaces.page.weights.click: 3 }")), name).Diagnostics.Single().Hint.ShouldBe(hint);

    private static string Advice(string path, string text)
        => string.Join('\n', PolicyCompilation.Of(ShopFolder.Files([
            .. path is "rules/shop.yaml" ? Array.Empty<(string, string)>() : [("rules/shop.yaml", "rules: [{ name: r, why: w, owner: o, then: { boost: 2 } }]")],
            ("rules/other.yaml", $"rules: [{{ name: s, {ShopFolder.About}, then: {{ boost: 2 }} }}]\nconstraints: [{{ name: elsewhere, {ShopFolder.About}, cap: {{ group: item.fresh, most: 2 }} }}]"),
            (path, text)])).Diagnostics.Where(finding => finding.Source.Path == path).Select(finding => $"{finding.Position} {finding.Code} {finding.Message} {finding.Hint}"));
}

using static RankOrchestrator.Constraints.Tests.Checks.ShopFolder;

namespace RankOrchestrator.Constraints.Tests.Checks;

public sealed class RuleChecksTests
{
    [Theory]
    [InlineData("item.price < 0.0")]
    [InlineData("item.price > 10.0 && item.price < 5.0")]
    [InlineData("item.price > 10.0 && item.price <= 10.0")]
    [InlineData("item.margin >= 1.5 || item.margin < -1.0")]
    [InlineData("item.price == 3.0 && item.price != 3.0")]
    [InlineData("item.stock < 0")]
    [InlineData("item.price in [-1.0, -2.0]")]
    [InlineData("item.category == 'dates' && item.category == 'milk'")]
    [InlineData("item.category in ['dates', 'figs'] && !(item.category.startsWith('d') || item.category == 'figs')")]
    [InlineData("item.sponsored && !item.sponsored")]
    [InlineData("!has(item.category) && item.category == 'dates'")]
    [InlineData("!has(item.price) && item.price * 2.0 > 3.0")]
    [InlineData("item.shelf != 'cold' && item.shelf != 'dry' && has(item.shelf)")]
    [InlineData("item.publishedAt > now && !(item.publishedAt > now)")]
    [InlineData("item.publishedAt < timestamp('2026-01-01T00:00:00Z') && item.publishedAt >= timestamp('2026-01-01T00:00:00Z')")]
    [InlineData("item.fresh ? item.price < 0.0 : item.price > 9.0 && item.price < 8.0")]
    [InlineData("'gift' in item.labels && !('gift' in item.labels)")]
    [InlineData("w.click > 3.0")]
    [InlineData("false && item.fresh")]
    [InlineData("variant('layout') == 'wiide'")]
    [InlineData("10.0 < item.price && 5.0 > item.price")]
    public void A_rule_that_can_never_match_is_reported_at_its_condition(string match)
        => Findings($$"""
            rules:
              - { name: never, {{About}}, then: { boost: 2 }, match: "{{match}}" }
            """).ShouldBe([$"RP0403 rules/shop.yaml:2:{50 + About.Length}"]);

    [Theory]
    [InlineData("item.price < 0.01")]
    [InlineData("item.price > 5.0 && item.price < 10.0")]
    [InlineData("item.price >= 5.0 && item.price <= 5.0")]
    [InlineData("item.category == 'dates' || item.category == 'milk'")]
    [InlineData("item.category != 'dates' && item.category != 'milk'")]
    [InlineData("item.shelf != 'cold'")]
    [InlineData("!(item.price > 10.0) && !has(item.category)")]
    [InlineData("item.price * 2.0 < -1.0")]
    [InlineData("item.labels.exists(label, label == 'a' && label == 'b')")]
    [InlineData("score.ctr > 2.0")]
    [InlineData("flag('season') && variant('layout') == ''")]
    [InlineData("item.stock > 3 && item.stock < 5")]
    public void A_rule_that_may_match_is_not(string match)
        => Findings($$"""
            rules:
              - { name: may, {{About}}, then: { boost: 2 }, match: "{{match}}" }
            """).ShouldBeEmpty();

    [Fact]
    public void When_and_match_are_looked_at_together()
        => Text($$"""
            rules:
              - name: never
                why: test
                owner: tests
                when: w.click > 3.0 || request.device == "web"
                match: request.device == "ios" && item.fresh
                then: { boost: 2 }
            """).ShouldBe("""
            rules/shop.yaml:6:12: warning RP0403: The rule 'never' can never match: what it asks of request.device and w.click cannot be.
              |     match: request.device == "ios" && item.fresh
              |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              hint: request.device: is one of ios, android, web; w.click: is 1.
            """);

    [Fact]
    public void A_tag_that_only_a_dead_rule_sets_makes_its_readers_dead()
        => Findings($$"""
            rules:
              - { name: a-reads, {{About}}, match: '"odd" in item.tags', then: { boost: 2 } }
              - { name: b-sets, {{About}}, match: item.price < -1.0, then: { tag: odd } }
            """).Length.ShouldBe(2);

    [Fact]
    public void A_rule_that_matches_on_one_of_its_surfaces_is_alive()
        => ShopFolder.Load($$"""
            rules:
              - { name: heavy, {{About}}, when: w.click > 3.0, then: { boost: 2 } }
            """, surface: Surface.Replace("click: 1", "click: 4", StringComparison.Ordinal)).Text.ShouldBe("");

    [Theory]
    [InlineData("item.price > 100.0", "item.price > 200.0")]
    [InlineData("item.price > 100.0", "item.price > 200.0 && item.fresh")]
    [InlineData("item.price > 100.0 || item.sponsored", "item.sponsored")]
    [InlineData("item.category in ['a', 'b']", "item.category == 'b'")]
    [InlineData("item.category.startsWith('da')", "item.category == 'dates'")]
    [InlineData("!item.sponsored", "has(item.sponsored) && !item.sponsored")]
    [InlineData("'gift' in item.labels", "'gift' in item.labels && item.price > 3.0")]
    public void A_rule_whose_candidates_are_all_excluded_before_is_reported(string exclude, string match)
        => Findings($$"""
            rules:
              - { name: out, {{About}}, priority: 5, then: { exclude: true }, match: "{{exclude}}" }
              - { name: shadowed, {{About}}, then: { boost: 2 }, match: "{{match}}" }
            """).ShouldBe(["RP0404 rules/shop.yaml:3:13"]);

    [Fact]
    public void A_rule_after_one_that_excludes_everything_is_reported()
        => Findings($$"""
            rules:
              - { name: out, {{About}}, priority: 5, then: { exclude: true } }
              - { name: shadowed, {{About}}, then: { boost: 2 }, match: "item.price > 3.0" }
            """).ShouldBe(["RP0404 rules/shop.yaml:3:13"]);

    [Theory]
    [InlineData("item.price > 200.0", "item.price > 100.0")]
    [InlineData("item.price > 100.0", "!(item.price <= 100.0) || item.fresh")]
    [InlineData("!item.sponsored", "!has(item.sponsored)")]
    [InlineData("item.price > 100.0 && item.fresh", "item.price > 100.0")]
    [InlineData("item.price / 2.0 > 100.0", "item.price > 400.0")]
    public void A_rule_that_keeps_some_candidates_is_not(string exclude, string match)
        => Findings($$"""
            rules:
              - { name: out, {{About}}, priority: 5, then: { exclude: true }, match: "{{exclude}}" }
              - { name: alive, {{About}}, then: { boost: 2 }, match: "{{match}}" }
            """).ShouldBeEmpty();

    [Theory]
    [InlineData("priority: 5, then: { exclude: true }", "priority: 9")]
    [InlineData("priority: 5, then: { exclude: true }, when: request.country == \"SA\"", "priority: 1")]
    [InlineData("priority: 5, then: { exclude: true }, active: { from: 2026-02-01, to: 2026-03-01 }", "priority: 1")]
    [InlineData("priority: 5, then: { boost: 0.1 }", "priority: 1")]
    public void Only_an_exclude_that_runs_before_and_is_always_in_force_shadows(string first, string second)
        => Findings($$"""
            rules:
              - { name: first, {{About}}, match: item.price > 10.0, {{first}} }
              - { name: second, {{About}}, match: item.price > 20.0, {{second}}, then: { boost: 2 } }
            """).ShouldBeEmpty();

    [Theory]
    [InlineData("active: { to: 2026-02-20 }", true)]
    [InlineData("active: { to: 2026-02-21 }", false)]
    [InlineData("active: [{ to: 2025-02-20 }, { from: 2027-02-01, to: 2027-03-01 }]", false)]
    [InlineData("active: [{ to: 2024-02-20 }, { from: 2025-02-01, to: 2025-03-01 }]", true)]
    [InlineData("active: { from: 2020-01-01 }", false)]
    public void An_expired_rule_is_reported(string active, bool isExpired)
        => Findings($$"""
            rules:
              - { name: season, {{About}}, {{active}}, then: { boost: 2 } }
            """).ShouldBe(isExpired ? ["RP0405 rules/shop.yaml:2:13"] : []);

    [Fact]
    public void A_weight_that_nothing_reads_is_reported_where_it_is_written()
        => ShopFolder.Load($"rules: [{{ name: r, {About}, then: {{ boost: 2 }} }}]", surface: Surface.Replace("click: 1", "click: 1, margin: 2", StringComparison.Ordinal)).Text.ShouldBe("""
            surfaces/page.yaml:4:22: warning RP0206: Nothing reads the weight 'margin'.
              | weights: { click: 1, margin: 2 }
              |                      ^^^^^^
              hint: Write w.margin where it should count, or remove it.
            """);

    [Fact]
    public void A_weight_that_a_rule_reads_is_used()
        => ShopFolder.Load($$"""
            rules:
              - { name: cheap, {{About}}, match: item.price < w.cheap, then: { boost: 2 } }
            """, surface: Surface.Replace("click: 1", "click: 1, cheap: 2", StringComparison.Ordinal)).Text.ShouldBe("");

    [Fact]
    public void A_rule_that_does_not_compile_hides_nothing_and_shadows_nothing()
        => Findings($$"""
            rules:
              - { name: broken, {{About}}, priority: 9, match: item.prise > 2, then: { exclude: true, tag: odd } }
              - { name: alive, {{About}}, match: item.price > 2 && "odd" in item.tags, then: { boost: 2 } }
              - { name: never, {{About}}, match: item.price < 0, then: { boost: 2 } }
              - { name: late, {{About}}, active: { to: 2025-01-01 }, then: { boost: 2 } }
            """).Select(finding => finding[..6]).ShouldBe(["RP0303", "RP0211", "RP0403", "RP0405"]);
}

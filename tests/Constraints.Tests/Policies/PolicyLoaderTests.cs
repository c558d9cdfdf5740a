using System.Text;
using RankOrchestrator.Constraints.Tests.Checks;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Tests.Shapes;
using RankOrchestrator.Policies.Files;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Constraints.Tests.Policies;

public sealed class PolicyLoaderTests
{
    private const string Rule = "rules: [{ name: up, why: test, owner: tests, then: { boost: 2 } }]\n";

    [Fact]
    public void A_surface_joins_lists_merges_named_values_and_replaces_the_rest()
    {
        var page = Load(
            ("rules/base.yaml", Rule),
            ("rules/own.yaml", Rule.Replace("up", "down", StringComparison.Ordinal)),
            (
                "surfaces/base.yaml",
                "surface: base\nabstract: true\ndescription: a\nschema: shop\nmodels: [ctr]\nvalue: { terms: { a: w.a, b: w.b } }\nweights: { a: 1, b: 2 }\nrules: [base]\nslots: { most: 30, curve: flat }\ncandidates: 50\n"),
            ("surfaces/page.yaml", "surface: page\nextends: base\nmodels: [cvr]\nvalue: w.a + w.b\nweights: { b: 5 }\nrules: [own]\nslots: { most: 9 }\n")).Policies.Surfaces.Single();

        page.Name.Text.ShouldBe("page");
        page.Description.ShouldBe("");
        page.Rules.Select(rule => rule.Name.Text).ShouldBe(["down", "up"]);
        page.Models.Select(model => model.Text).ShouldBe(["ctr", "cvr"]);
        page.Weights.Select(weight => $"{weight.Name.Text}={weight.Value}").ShouldBe(["a=1", "b=5"]);
        page.Terms.Single().Name.ShouldBe("value");
        (page.Slots.Most, page.Slots.Weight(8), page.MostCandidates).ShouldBe((9, 1, 50));
    }

    [Theory]
    [InlineData("", "", false, false)]
    [InlineData("", "requests: { reading: tolerant }", true, true)]
    [InlineData("", "requests: { empty: true }", false, true)]
    [InlineData("requests: { reading: tolerant }", "requests: { empty: false }", true, false)]
    [InlineData("requests: { reading: tolerant }", "requests: { reading: strict }", false, false)]
    public void A_surface_says_what_requests_may_lack(string inherited, string own, bool isTolerant, bool mayBeEmpty)
    {
        var page = Load(
            ("surfaces/base.yaml", $"surface: base\nabstract: true\nschema: shop\nvalue: w.a\nweights: {{ a: 1 }}\n{inherited}\n"),
            ("surfaces/page.yaml", $"surface: page\nextends: base\n{own}\n")).Policies.Surfaces.Single();
        page.Requests.ShouldBe(new RequestPolicy { IsTolerant = isTolerant, MayBeEmpty = mayBeEmpty });
    }

    [Fact]
    public void An_overlay_changes_numbers_in_its_environment_only()
    {
        var files = ShopFolder.Files(("rules/shop.yaml", Rule), ("overlays/staging.yaml", "overlay: staging\nnumbers:\n  rules.up.then.boost: 9\n  surfaces.page.weights.click: 4\n"));

        var plain = PolicyCompilation.Of(files).Policies.Surfaces.Single();
        var staging = PolicyCompilation.Of(files, "staging").Policies.Surfaces.Single();

        (plain.Rules.Single().Actions.Boost, plain.Weights.Single().Value).ShouldBe((2, 1));
        (staging.Rules.Single().Actions.Boost, staging.Weights.Single().Value).ShouldBe((9, 4));
    }

    [Theory]
    [InlineData("rules.up.why: 3", "RP0205")]
    [InlineData("rules.down.then.boost: 3", "RP0205")]
    [InlineData("rules.up.then.boost: -3", "RP0109")]
    [InlineData("rules.up.then.boost: high", "RP0103")]
    public void An_overlay_that_does_not_fit_is_found_in_every_environment(string number, string code)
        => string.Join(' ', PolicyCompilation.Of(ShopFolder.Files(("rules/shop.yaml", Rule), ("overlays/staging.yaml", $"overlay: staging\nnumbers:\n  {number}\n"))).Findings)
            .ShouldContain(code);

    [Fact]
    public void An_overlay_that_leads_into_a_broken_file_is_not_blamed_for_it()
        => Load(("rules/shop.yaml", Rule + "}"), ("overlays/staging.yaml", "overlay: staging\nnumbers:\n  rules.up.then.boost: 9\n")).Findings
            .ShouldAllBe(finding => !finding.Contains("RP0205", StringComparison.Ordinal));

    [Fact]
    public void Names_are_defined_once_and_the_first_place_is_named()
        => Load(("rules/shop.yaml", Rule), ("rules/zoo.yaml", "rules: []\nconstraints: [{ name: up, why: test, owner: tests, cap: { group: item.fresh, most: 1 } }]\n")).Text
            .ShouldContain("rules/zoo.yaml:2:23: error RP0201: 'up' is defined twice, first in rules/shop.yaml:1:17.");

    [Fact]
    public void Two_rules_of_one_name_are_a_finding_and_nothing_worse()
        => Load(("rules/shop.yaml", Rule.Replace("}]", "}, { name: up, why: test, owner: tests, then: { boost: 3 } }]", StringComparison.Ordinal))).Findings.ShouldBe(["RP0201 rules/shop.yaml:1:76"]);

    [Fact]
    public void A_missing_owner_and_a_blank_reason_are_errors()
        => Load(("rules/shop.yaml", "rules:\n  - name: up\n    why: ' '\n    then: { boost: 2 }\n")).Findings.ShouldBe(["RP0104 rules/shop.yaml:2:5", "RP0103 rules/shop.yaml:3:10"]);

    [Fact]
    public void References_that_lead_nowhere_come_with_a_suggestion()
    {
        var text = Load(
            ("rules/shop.yaml", Rule),
            ("surfaces/page.yaml", ShopFolder.Surface.Replace("[shop]", "[shpo]", StringComparison.Ordinal).Replace("schema: shop", "schema: shopp", StringComparison.Ordinal))).Text;

        text.ShouldContain("There is no file rules/shpo.yaml.");
        text.ShouldContain("hint: Did you mean 'shop'?");
        text.ShouldContain("There is no schema 'shopp'.");
    }

    [Fact]
    public void A_broken_rule_does_not_hide_what_is_wrong_with_the_others()
        => Load(("rules/shop.yaml", """
            rules:
              - { name: broken, why: test, owner: tests, then: { boots: 2 } }
              - { name: wrong, why: test, owner: tests, match: item.prise > 2, then: { boost: 2 } }
            """)).Findings.ShouldBe(["RP0102 rules/shop.yaml:2:54", "RP0303 rules/shop.yaml:3:57"]);

    [Theory]
    [InlineData("schema/shop.yaml", "schema: shop\nattribute: {}\n", "RP0102 schema/shop.yaml:2:1 RP0104 schema/shop.yaml:1:1")]
    [InlineData("surfaces/base.yaml", "surface: base\nvalu: 1\n", "RP0102 surfaces/base.yaml:2:1")]
    public void What_refers_to_a_broken_file_is_not_reported_too(string path, string text, string findings)
        => string.Join(
            ' ',
            Load(("rules/shop.yaml", Rule), ("surfaces/child.yaml", "surface: child\nextends: base\n"), ("surfaces/base.yaml", "surface: base\nabstract: true\nschema: shop\nvalue: score.ctr\n"), (path, text)).Findings.Order(StringComparer.Ordinal))
            .ShouldBe(findings);

    /// <summary>Whatever people do to the files that ship, the answer is a list of findings or policies, never a crash.</summary>
    [Fact]
    public void No_mistake_makes_loading_fail()
    {
        var random = new Random(11);
        var shipped = PolicyFiles.ReadFolder(RepositoryFolder.Of("policies")).Files.Where(file => !file.Path.StartsWith("models/", StringComparison.Ordinal)).ToArray();
        var (clean, refused) = (0, 0);
        for (var round = 0; round < 150; round++)
        {
            var files = shipped.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var at = random.Next(files.Length);
                files[at] = files[at] with { Content = Encoding.UTF8.GetBytes(YamlMutation.Mutate(Encoding.UTF8.GetString(files[at].Content.Span), random)) };
            }

            var compilation = PolicyCompilation.Of(new PolicyFiles(files), new[] { "", "staging", "production" }[random.Next(3)]);
            _ = compilation.Diagnostics.IsEmpty ? clean++ : refused++;
            foreach (var finding in compilation.Diagnostics)
            {
                ShouldPointIntoAFile(finding, files);
            }
        }

        clean.ShouldBeGreaterThan(5);
        refused.ShouldBeGreaterThan(50);
    }

    /// <summary>A finding is a sentence about a place that is there: in a file of the folder, at one of its lines, not behind its end.</summary>
    private static void ShouldPointIntoAFile(Diagnostic finding, IEnumerable<PolicyFile> files)
    {
        var text = DiagnosticText.Render(finding);
        finding.Message.ShouldNotBeNullOrWhiteSpace(text);
        var file = files.Single(file => string.Equals(file.Path, finding.Source.Path, StringComparison.Ordinal));
        var lines = Encoding.UTF8.GetString(file.Content.Span).Split('\n');
        finding.Position.Line.ShouldBeInRange(1, lines.Length, text);
        finding.Position.Column.ShouldBeInRange(1, lines[finding.Position.Line - 1].Length + 1, text);
    }

    private static PolicyCompilation Load(params (string Path, string Text)[] files)
        => PolicyCompilation.Of(ShopFolder.Files([.. files.GroupBy(file => file.Path, StringComparer.Ordinal).Select(group => group.Last())]));
}

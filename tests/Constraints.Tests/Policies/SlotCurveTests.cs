using System.Text;
using RankOrchestrator.Policies.Files;
using RankOrchestrator.Policies.Loading;

namespace RankOrchestrator.Constraints.Tests.Policies;

/// <summary>Slot weights that a model has learnt: <c>slots: { weights: { model: … } }</c>.</summary>
public sealed class SlotCurveTests
{
    private const string Curve = "curve: looks\nowner: ranking\nsurfaces:\n  page: [0.9, 0.5, 0.5, 0.25]\n  other: [1, 0.125]\n";

    [Fact]
    public void A_surface_takes_the_weights_of_its_name_and_the_last_one_holds_beyond_them()
    {
        var (policies, findings) = Load(Curve, "weights: { model: looks }");
        findings.ShouldBeEmpty();
        Enumerable.Range(0, 6).Select(policies.Surfaces.Single().Slots.Weight).ShouldBe([0.9, 0.5, 0.5, 0.25, 0.25, 0.25]);
    }

    [Fact]
    public void A_surface_can_take_the_weights_of_another_one()
    {
        var (policies, findings) = Load(Curve, "weights: { model: looks, surface: other }");
        findings.ShouldBeEmpty();
        policies.Surfaces.Single().Slots.Weight(1).ShouldBe(0.125);
    }

    [Theory]
    [InlineData("weights: { model: look }", "RP0202 surfaces/page.yaml:6:28 There is no curve 'look'. Did you mean 'looks'?")]
    [InlineData(
        "weights: { model: looks, surface: pages }",
        "RP0202 surfaces/page.yaml:6:44 The curve 'looks' has no weights of the surface 'pages'. It has those of other, page;")]
    [InlineData("weights: { surface: other }", "RP0104 surfaces/page.yaml:6:19 ")]
    [InlineData("weights: { model: looks, curve: flat }", "RP0102 surfaces/page.yaml:6:35 ")]
    public void A_mistake_in_a_surface_is_named_where_it_stands(string slots, string finding)
        => Load(Curve, slots).Findings.ShouldContain(
            found => found.StartsWith(finding, StringComparison.Ordinal),
            string.Join('\n', Load(Curve, slots).Findings));

    [Theory]
    [InlineData("page: [0.9, 0.5, 0.6]", "RP0109 curves/looks.yaml:4:20 Slot weights must not rise from slot to slot.")]
    [InlineData("page: [0, 0]", "RP0109 curves/looks.yaml:4:10 A curve's first weight must be above 0.")]
    [InlineData("page: [0.9, -0.5]", "RP0109 curves/looks.yaml:4:15 ")]
    [InlineData("page: []", "RP0109 curves/looks.yaml:4:9 ")]
    [InlineData("page: [a]", "RP0103 curves/looks.yaml:4:10 ")]
    [InlineData("page: 1", "RP0103 curves/looks.yaml:4:9 ")]
    public void A_mistake_in_a_curve_is_named_once_and_where_it_stands(string weights, string finding)
    {
        var findings = Load(Curve.Replace("page: [0.9, 0.5, 0.5, 0.25]", weights, StringComparison.Ordinal), "weights: { model: looks }").Findings;
        findings.ShouldHaveSingleItem().ShouldStartWith(finding);
    }

    [Fact]
    public void A_curve_that_no_surface_takes_is_warned_of()
        => Load(Curve, "most: 9")
            .Findings.ShouldHaveSingleItem()
            .ShouldStartWith("RP0213 curves/looks.yaml:1:8 No surface takes its slot weights from 'looks'.");

    [Fact]
    public void A_name_stands_for_one_curve()
        => Load(Curve, "weights: { model: looks }", ("curves/twice.yaml", Curve))
            .Findings.ShouldHaveSingleItem()
            .ShouldStartWith("RP0201 curves/twice.yaml:1:8 The curve 'looks' is defined twice");

    [Theory]
    [InlineData("curve: flat", 1)]
    [InlineData("weights: [1, 0.75]", 0.75)]
    [InlineData("weights: { model: looks, surface: other }", 0.125)]
    [InlineData("most: 7", 0.5)]
    public void What_a_surface_writes_replaces_the_weights_that_it_inherits(string own, double second)
    {
        var (policies, findings) = Load(
            Curve,
            own,
            ("surfaces/base.yaml", "surface: base\nabstract: true\nslots: { weights: { model: looks } }\n"),
            extends: "extends: base\n");
        findings.Where(finding => !finding.StartsWith("RP0213", StringComparison.Ordinal)).ShouldBeEmpty();
        policies.Surfaces.Single().Slots.Weight(1).ShouldBe(second);
    }

    private static (PolicySet Policies, string[] Findings) Load(string curve, string slots, (string Path, string Text)? more = null, string extends = "")
    {
        List<(string Path, string Text)> files =
        [
            ("schema/shop.yaml", "schema: shop\nattributes:\n  price: { type: double }\n"),
            ("curves/looks.yaml", curve),
            (
                "surfaces/page.yaml",
                $"surface: page\n{(extends.Length > 0 ? extends : "# alone\n")}schema: shop\nvalue: item.price\ncandidates: 50\nslots: {{ {slots} }}\n"),
        ];
        if (more is { } file)
        {
            files.Add(file);
        }

        var compilation = PolicyCompilation.Of(new PolicyFiles(files.Select(written => new PolicyFile(written.Path, Encoding.UTF8.GetBytes(written.Text)))));
        return (
            compilation.Policies,
            [.. compilation.Diagnostics.Select(finding => $"{finding.Code} {finding.Source.Path}:{finding.Position} {finding.Message} {finding.Hint}")]);
    }
}

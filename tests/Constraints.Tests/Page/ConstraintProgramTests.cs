using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Constraints.Tests.Rules;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Constraints.Tests.Page;

public sealed class ConstraintProgramTests
{
    private const string About = "why: test, owner: tests";

    [Fact]
    public void Build_leaves_excluded_candidates_out_and_keeps_the_rows_of_the_others()
    {
        var page = SurfaceUnderTest.Load($$"""
            rules:
              - { name: out, {{About}}, match: item.sponsored, then: { exclude: true } }
            """).Add("a", 1).Add("b", 2, sponsored: true).Add("c", 3).Build(2).Page;

        page.Problem.Values.ToArray().ShouldBe([1, 3]);
        page.Rows.ToArray().ShouldBe([0, 2]);
    }

    [Fact]
    public void A_group_holds_the_candidates_for_which_its_condition_is_true()
    {
        var problem = SurfaceUnderTest.Load($$"""
            constraints:
              - { name: cheap, {{About}}, cap: { group: item.price < 10, slots: [0, 4], most: 2 } }
            """).Add("a", price: 5).Add("b", price: 50).Add("c").Build(3).Page.Problem;

        var cap = problem.Constraints[0];
        (cap.Sense, cap.From, cap.To, cap.Limit, cap.Size, cap.IsHard).ShouldBe((RowSense.AtMost, 0, 4, 2, SlotConstraint.WholeRange, true));
        problem.Group(cap.Group).ToArray().ShouldBe([0b001UL]);
    }

    [Fact]
    public void A_partition_gives_equal_values_equal_parts_and_missing_ones_none()
    {
        var problem = SurfaceUnderTest.Load($$"""
            constraints:
              - { name: spread, {{About}}, window: { per: item.category, size: 3, most: 1 } }
            """).Add("a", category: "x").Add("b", category: "y").Add("c").Add("d", category: "x").Build(3).Page.Problem;

        problem.Partition(problem.Constraints[0].Partition).ToArray().ShouldBe([0, 1, -1, 0]);
    }

    [Fact]
    public void A_share_is_a_whole_number_of_slots_whatever_its_binary_form()
    {
        var problem = SurfaceUnderTest.Load($$"""
            constraints:
              - { name: ads, {{About}}, sponsored: { maxShare: 0.3, minShare: 0.1, minGap: 4, notInFirst: 2 } }
            """).Add("a", sponsored: true).Build(10).Page.Problem;

        problem.Constraints.ToArray().Select(constraint => (constraint.Name, constraint.Sense, constraint.Limit, constraint.Size, constraint.From, constraint.To)).ShouldBe(
        [
            ("ads", RowSense.AtMost, 3, SlotConstraint.WholeRange, 0, int.MaxValue),
            ("ads", RowSense.AtLeast, 1, SlotConstraint.WholeRange, 0, int.MaxValue),
            ("ads", RowSense.AtMost, 1, 4, 0, int.MaxValue),
            ("ads", RowSense.AtMost, 0, 1, 0, 1),
        ]);
    }

    [Fact]
    public void Constraints_over_one_expression_share_its_group()
    {
        var problem = SurfaceUnderTest.Load($$"""
            constraints:
              - { name: one, {{About}}, cap: { group: item.sponsored, most: 2 } }
              - { name: two, {{About}}, floor: { group: item.sponsored, fewest: 1 } }
            """).Add("a").Build(1).Page.Problem;

        problem.GroupCount.ShouldBe(1);
    }

    [Fact]
    public void A_constraint_that_is_off_holds_only_while_a_rule_requires_it()
    {
        const string constraint = $$"""
            constraints:
              - { name: quiet, {{About}}, enabled: false, forbid: { group: item.sponsored, slots: [0, 3] } }
            """;
        const string rule = $$"""
            rules:
              - { name: quiet-hours, {{About}}, when: request.country == "SA", then: { require: quiet } }
            """;

        SurfaceUnderTest.Load(constraint, rule).WithCountry("SA").Add("a").Build(1).Page.Problem.Constraints.Length.ShouldBe(1);
        SurfaceUnderTest.Load(constraint, rule).WithCountry("DE").Add("a").Build(1).Page.Problem.Constraints.Length.ShouldBe(0);
    }

    [Fact]
    public void A_lifted_constraint_is_out_of_force_even_when_another_rule_requires_it()
        => SurfaceUnderTest.Load($$"""
            constraints:
              - { name: quiet, {{About}}, forbid: { group: item.sponsored } }
            rules:
              - { name: on, {{About}}, then: { require: quiet } }
              - { name: off, {{About}}, priority: 9, then: { lift: quiet } }
            """).Add("a").Build(1).Page.Problem.Constraints.Length.ShouldBe(0);

    [Fact]
    public void A_rule_pins_its_most_valuable_match_and_the_first_by_id_among_equals()
    {
        var problem = SurfaceUnderTest.Load($$"""
            rules:
              - { name: hero, {{About}}, match: item.category == "dates", then: { pin: 0 } }
            """).Add("a", 9).Add("b", 5, category: "dates").Add("c", 5, category: "dates").Add("d", 1, category: "dates").Build(2).Page.Problem;

        var pin = problem.Constraints[0];
        (pin.Name, pin.IsPin, pin.From, pin.Candidate).ShouldBe(("hero", true, 0, 1));
    }

    [Fact]
    public void A_pin_of_a_candidate_that_was_excluded_or_not_sent_cannot_be_met()
    {
        const string pins = $$"""
            constraints:
              - { name: there, {{About}}, pin: { candidate: gone, slot: 0 } }
              - { name: out, {{About}}, pin: { candidate: a, slot: 1 } }
            rules:
              - { name: sold-out, {{About}}, match: item.price == 0, then: { exclude: true } }
            """;

        var problem = SurfaceUnderTest.Load(pins).Add("a", price: 0).Add("b").Build(2).Page.Problem;

        problem.Constraints.ToArray().Select(constraint => constraint.Candidate).ShouldBe([-1, -1]);
    }

    [Fact]
    public void Groups_may_ask_for_tags_that_rules_set()
    {
        var problem = SurfaceUnderTest.Load($$"""
            rules:
              - { name: mark, {{About}}, match: item.price < 10, then: { tag: cheap } }
            constraints:
              - { name: some, {{About}}, floor: { group: '"cheap" in item.tags', fewest: 1 } }
            """).Add("a", price: 3).Add("b", price: 30).Build(1).Page.Problem;

        Bits.Count(problem.Group(0)).ShouldBe(1);
    }

    [Fact]
    public void Slot_weights_fall_with_the_declared_curve()
        => SurfaceUnderTest.LoadWithSlots("curve: reciprocal, most: 4").Add("a").Build(4).Page.Problem.Weights.ToArray()
            .ShouldBe([1, 1 / 2.0, 1 / 3.0, 1 / 4.0]);
}

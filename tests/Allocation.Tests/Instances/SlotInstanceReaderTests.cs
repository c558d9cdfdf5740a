using System.Text;
using RankOrchestrator.Allocation.Instances;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Allocation.Tests.Instances;

public sealed class SlotInstanceReaderTests
{
    private const string Slots = """[{ "position": 0, "weight": 1 }, { "position": 1, "weight": 0.5 }, { "position": 2, "weight": 0.5 }, { "position": 3, "weight": 0.25 }]""";

    private const string Candidates = """
        [
          { "id": "a", "value": 3, "attributes": { "merchant": "m1", "sponsored": true, "labels": ["new", "red"] } },
          { "id": "b", "value": -1.5, "attributes": { "merchant": "m2", "sponsored": false, "labels": ["red"] } },
          { "id": "c", "value": 2, "attributes": { "merchant": "m1" } },
          { "id": "d", "value": 1, "attributes": { "merchant": null } }
        ]
        """;

    [Theory]
    [InlineData("""{ "type": "cap", "group": { "attribute": "sponsored", "equals": true }, "max": 1, "penatly": 3 }""", "'penatly'")]
    [InlineData("""{ "type": "cap", "group": { "attribute": "sponsored", "equals": true, "not": 1 }, "max": 1 }""", "'not'")]
    [InlineData("""{ "type": "floor", "attribute": "merchant", "min": 1, "max": 2 }""", "'max'")]
    [InlineData("""{ "type": "window", "attribute": "merchant", "size": 3, "max": 1, "min": 0 }""", "'min'")]
    [InlineData("""{ "type": "exclude", "attribute": "merchant", "max": 0 }""", "'max'")]
    [InlineData("""{ "type": "pin", "candidate": "a", "slot": 1, "from": 1 }""", "'from'")]
    [InlineData("""{ "type": "sponsored", "group": { "attribute": "sponsored", "equals": true }, "maxGap": 2 }""", "'maxGap'")]
    public void A_member_that_nothing_reads_is_named(string constraint, string member)
        => Fault($"[{constraint}]").ShouldSatisfyAllConditions(fault => fault.ShouldContain("constraints[0]"), fault => fault.ShouldContain(member));

    [Theory]
    [InlineData("1e308")]
    [InlineData("-1e308")]
    public void A_value_whose_sums_would_have_no_number_is_an_error_of_its_instance(string value)
        => SlotInstanceReader.Read(Encoding.UTF8.GetBytes($$"""{ "format": "slot-allocation/1", "slots": [{ "weight": 1 }], "candidates": [{ "id": "a", "value": {{value}} }], "constraints": [] }"""))
            .Error.ShouldStartWith("candidates[0].value: must be at");

    [Fact]
    public void Candidates_are_numbered_in_order_of_id_whatever_order_the_file_has()
        => SlotInstanceReader.Read("""{ "format": "slot-allocation/1", "slots": [], "candidates": [{ "id": "b", "value": 1 }, { "id": "a", "value": 2 }], "constraints": [] }"""u8.ToArray())
            .Value!.Ids.ShouldBe(["a", "b"]);

    [Fact]
    public void Slots_and_candidates_are_read()
    {
        var instance = Read("[]");
        instance.Name.ShouldBe("test");
        instance.Ids.ShouldBe(["a", "b", "c", "d"]);
        instance.Problem.Values.ToArray().ShouldBe([3, -1.5, 2, 1]);
        instance.Problem.Weights.ToArray().ShouldBe([1, 0.5, 0.5, 0.25]);
        instance.Problem.AllowsEmptySlots.ShouldBeFalse();
        instance.DeclaresPriorities.ShouldBeFalse();
    }

    [Fact]
    public void A_cap_counts_a_group_in_a_range()
    {
        var (problem, cap) = Single("""{ "type": "cap", "group": { "attribute": "sponsored", "equals": true }, "from": 1, "to": 2, "max": 1 }""");
        (cap.Sense, cap.From, cap.To, cap.Limit, cap.Size, cap.IsHard).ShouldBe((RowSense.AtMost, 1, 2, 1, SlotConstraint.WholeRange, true));
        Members(problem, cap.Group).ShouldBe([0]);
        cap.Name.ShouldBe("cap sponsored=true max 1 in slots 1-2");
    }

    [Fact]
    public void A_floor_counts_at_least() =>
        Single("""{ "type": "floor", "group": { "attribute": "merchant", "equals": "m1" }, "from": 0, "to": 3, "min": 2 }""")
            .Constraint.ShouldSatisfyAllConditions(
                floor => floor.Sense.ShouldBe(RowSense.AtLeast),
                floor => floor.Limit.ShouldBe(2));

    [Fact]
    public void An_exclusion_forbids()
    {
        var (problem, exclusion) = Single("""{ "type": "exclude", "group": { "attribute": "merchant", "equals": "m1" }, "from": 0, "to": 0 }""");
        (exclusion.IsForbid, exclusion.From, exclusion.To).ShouldBe((true, 0, 0));
        Members(problem, exclusion.Group).ShouldBe([0, 2]);
    }

    [Fact]
    public void A_window_speaks_of_every_value_of_its_attribute_separately()
    {
        var (problem, window) = Single("""{ "type": "window", "attribute": "merchant", "size": 3, "max": 1 }""");
        (window.Sense, window.Size, window.Limit, window.Group).ShouldBe((RowSense.AtMost, 3, 1, -1));
        problem.Partition(window.Partition).ToArray().ShouldBe([0, 1, 0, -1]);
    }

    [Fact]
    public void A_pin_names_its_candidate()
    {
        var pin = Single("""{ "type": "pin", "candidate": "c", "slot": 2 }""").Constraint;
        (pin.IsPin, pin.Candidate, pin.From, pin.To, pin.Name).ShouldBe((true, 2, 2, 2, "pin c in slot 2"));
    }

    [Fact]
    public void A_pin_of_nobody_is_a_pin_that_no_page_meets() =>
        Single("""{ "type": "pin", "candidate": "z", "slot": 2 }""").Constraint.Candidate.ShouldBe(-1);

    [Fact]
    public void The_sponsored_block_is_a_cap_a_gap_and_a_forbidden_first_slot()
    {
        var constraints = Read("""
            [{ "type": "sponsored", "group": { "attribute": "sponsored", "equals": true }, "maxShare": 0.6, "minShare": 0.3, "minGap": 3, "notInFirstSlot": true }]
            """).Problem.Constraints.ToArray();
        constraints.Select(constraint => (constraint.Sense, constraint.Limit, constraint.From, constraint.To, constraint.Size)).ShouldBe(
        [
            (RowSense.AtMost, 2, 0, int.MaxValue, SlotConstraint.WholeRange),
            (RowSense.AtLeast, 2, 0, int.MaxValue, SlotConstraint.WholeRange),
            (RowSense.AtMost, 1, 0, int.MaxValue, 3),
            (RowSense.AtMost, 0, 0, 0, 1),
        ]);
        constraints.Select(constraint => constraint.Name).Distinct(StringComparer.Ordinal).ShouldBe(["sponsored sponsored=true"]);
    }

    [Theory]
    [InlineData(0.29, 100, 29)]
    [InlineData(0.3, 10, 3)]
    [InlineData(0.25, 10, 2)]
    [InlineData(0, 10, 0)]
    [InlineData(1.5, 10, 10)]
    public void A_share_is_the_decimal_that_was_written(double share, int slots, int expected)
    {
        var text = string.Join(",", Enumerable.Range(0, slots).Select(slot => FormattableString.Invariant($"{{\"position\":{slot},\"weight\":1}}")));
        var constraint = FormattableString.Invariant($$"""[{ "type": "sponsored", "group": { "attribute": "sponsored", "equals": true }, "maxShare": {{share}} }]""");
        Read(constraint, slots: $"[{text}]").Problem.Constraints[0].Limit.ShouldBe(expected);
    }

    [Fact]
    public void A_list_puts_a_candidate_into_several_groups()
    {
        var (problem, cap) = Single("""{ "type": "cap", "group": { "attribute": "labels", "equals": "red" }, "max": 1 }""");
        Members(problem, cap.Group).ShouldBe([0, 1]);
    }

    [Fact]
    public void A_value_of_another_type_is_another_value()
    {
        var (problem, cap) = Single("""{ "type": "cap", "group": { "attribute": "sponsored", "equals": "true" }, "max": 1 }""");
        Members(problem, cap.Group).ShouldBeEmpty();
    }

    [Fact]
    public void Names_penalties_and_priorities_are_options_of_every_constraint()
    {
        var instance = Read("""[{ "type": "pin", "candidate": "a", "slot": 0, "name": "hero", "penalty": 0.25, "priority": 7 }]""");
        var pin = instance.Problem.Constraints[0];
        (pin.Name, pin.Penalty, pin.Priority, pin.IsHard).ShouldBe(("hero", 0.25, 7, false));
        instance.DeclaresPriorities.ShouldBeTrue();
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("[]", "the document must be an object")]
    [InlineData("{}", "the document has no 'format'")]
    [InlineData("""{ "format": "slot-allocation/2" }""", "format: is 'slot-allocation/2', and this reads 'slot-allocation/1'")]
    [InlineData("""{ "format": "slot-allocation/1" }""", "the document has no 'candidates'")]
    public void What_is_no_instance_is_refused_in_one_line(string text, string error)
    {
        var reading = SlotInstanceReader.Read(Encoding.UTF8.GetBytes(text));
        reading.IsRead.ShouldBeFalse();
        reading.Error!.ShouldContain(error);
        reading.Error.ShouldNotContain("\n");
    }

    [Theory]
    [InlineData("""{ "type": "cup" }""", "constraints[0].type: 'cup' is none of")]
    [InlineData("""{ "type": "cap", "max": 1 }""", "constraints[0]: must have either 'group'")]
    [InlineData("""{ "type": "cap", "group": { "attribute": "merchant", "equals": "m" }, "max": -1 }""", "constraints[0].max: must be at least 0")]
    [InlineData("""{ "type": "cap", "group": { "attribute": "merchant", "equals": "m" }, "max": 1.5 }""", "constraints[0].max: must be a whole number")]
    [InlineData("""{ "type": "cap", "group": { "attribute": "merchant", "equals": "m" }, "max": 1, "from": 3, "to": 2 }""", "constraints[0].to: must be at least 3")]
    [InlineData("""{ "type": "window", "attribute": "merchant", "size": 0, "max": 1 }""", "constraints[0].size: must be at least 1")]
    [InlineData("""{ "type": "window", "attribute": "labels", "size": 2, "max": 1 }""", "candidates[0].attributes.labels: must be a text, a number, true or false")]
    [InlineData("""{ "type": "pin", "candidate": "a" }""", "constraints[0] has no 'slot'")]
    [InlineData("""{ "type": "pin", "candidate": "a", "slot": "0" }""", "constraints[0].slot: must be a number")]
    public void A_fault_in_a_constraint_is_named_with_its_place(string constraint, string error)
    {
        var reading = SlotInstanceReader.Read(Encoding.UTF8.GetBytes(Document($"[{constraint}]", Slots, Candidates)));
        reading.Error.ShouldNotBeNull().Replace(": has no", " has no", StringComparison.Ordinal).ShouldStartWith(error);
    }

    [Fact]
    public void An_id_stands_for_one_candidate() =>
        SlotInstanceReader.Read(Encoding.UTF8.GetBytes(Document("[]", Slots, """[{ "id": "a", "value": 1 }, { "id": "a", "value": 2 }]""")))
            .Error.ShouldBe("candidates[1].id: 'a' is the id of another candidate too");

    [Fact]
    public void Weights_do_not_increase() =>
        SlotInstanceReader.Read(Encoding.UTF8.GetBytes(Document("[]", """[{ "position": 0, "weight": 1 }, { "position": 1, "weight": 2 }]""", "[]")))
            .Error.ShouldBe("slots[1].weight: must not be greater than the weight before it");

    private static (SlotProblem Problem, SlotConstraint Constraint) Single(string constraint)
    {
        var problem = Read($"[{constraint}]").Problem;
        problem.Constraints.Length.ShouldBe(1);
        return (problem, problem.Constraints[0]);
    }

    private static string Fault(string constraints)
        => SlotInstanceReader.Read(Encoding.UTF8.GetBytes(Document(constraints, Slots, Candidates))).Error.ShouldNotBeNull();

    private static SlotInstance Read(string constraints, string slots = Slots)
    {
        var reading = SlotInstanceReader.Read(Encoding.UTF8.GetBytes(Document(constraints, slots, Candidates)));
        reading.Error.ShouldBeNull();
        return reading.Value!;
    }

    private static string Document(string constraints, string slots, string candidates) =>
        $$"""{ "format": "slot-allocation/1", "name": "test", "slots": {{slots}}, "constraints": {{constraints}}, "candidates": {{candidates}} }""";

    private static int[] Members(SlotProblem problem, int group) =>
        [.. Enumerable.Range(0, problem.CandidateCount).Where(candidate => Bits.Contains(problem.Group(group), candidate))];
}

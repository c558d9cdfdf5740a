using static RankOrchestrator.Constraints.Tests.Checks.ShopFolder;

namespace RankOrchestrator.Constraints.Tests.Checks;

public sealed class ConstraintChecksTests
{
    [Fact]
    public void Two_candidates_pinned_to_one_slot_are_an_error()
        => Text($$"""
            constraints:
              - { name: one, {{About}}, pin: { candidate: p-1, slot: 0 } }
              - { name: two, {{About}}, pin: { candidate: p-2, slot: 0 } }
            """).ShouldBe($$"""
            rules/shop.yaml:3:13: error RP0501: 'one' and 'two' pin 'p-1' and 'p-2' to slot 0.
              |   - { name: two, {{About}}, pin: { candidate: p-2, slot: 0 } }
              |             ^^^
              hint: One slot holds one candidate: change a slot, remove one of them, or write under 'when' which one holds.
            """);

    [Theory]
    [InlineData("pin: { candidate: p-1, slot: 0 }", "pin: { candidate: p-1, slot: 3 }", true)]
    [InlineData("pin: { candidate: p-1, slot: 0 }, when: request.country == \"SA\"", "pin: { candidate: p-1, slot: 3 }", true)]
    [InlineData("pin: { candidate: p-1, slot: 0 }, when: request.device == \"web\"", "pin: { candidate: p-1, slot: 3 }, when: request.device == \"ios\"", false)]
    [InlineData("pin: { candidate: p-1, slot: 0 }", "pin: { candidate: p-1, slot: 0 }", false)]
    [InlineData("pin: { candidate: p-1, slot: 0 }", "pin: { candidate: p-2, slot: 1 }", false)]
    public void Pins_that_can_meet_must_agree(string first, string second, bool isReported)
        => Findings($$"""
            constraints:
              - { name: one, {{About}}, {{first}} }
              - { name: two, {{About}}, {{second}} }
            """).ShouldBe(isReported ? ["RP0501 rules/shop.yaml:3:13"] : []);

    [Theory]
    [InlineData("match: item.fresh", "match: item.sponsored", true)]
    [InlineData("match: item.fresh", "match: item.fresh", false)]
    [InlineData("match: item.fresh, active: { to: 2027-01-01 }", "match: item.sponsored, active: { from: 2027-01-01 }", false)]
    public void Rules_that_pin_to_one_slot_are_warned_of(string first, string second, bool isReported)
        => Findings($$"""
            rules:
              - { name: one, {{About}}, {{first}}, then: { pin: 2 } }
              - { name: two, {{About}}, {{second}}, then: { pin: 2 } }
            """).ShouldBe(isReported ? ["RP0501 rules/shop.yaml:3:13"] : []);

    [Fact]
    public void A_floor_larger_than_its_slots_is_an_error()
        => Text($$"""
            constraints:
              - { name: fresh, {{About}}, floor: { group: item.fresh, fewest: 4, slots: [0, 2] } }
            """).ShouldBe($$"""
            rules/shop.yaml:2:13: error RP0502: 'fresh' asks for 4 members in slots 0 to 2; these are 3.
              |   - { name: fresh, {{About}}, floor: { group: item.fresh, fewest: 4, slots: [0, 2] } }
              |             ^^^^^
              hint: Pages of the surface 'page' have at most 20 slots, counted from 0.
            """);

    [Theory]
    [InlineData("fewest: 3, slots: [0, 2]", false)]
    [InlineData("fewest: 21", true)]
    [InlineData("fewest: 20", false)]
    [InlineData("fewest: 3, slots: [18, 30]", true)]
    [InlineData("fewest: 1, slots: [20, 30]", true)]
    public void The_page_ends_a_floors_slots(string floor, bool isReported)
        => Findings($$"""
            constraints:
              - { name: fresh, {{About}}, floor: { group: item.fresh, {{floor}} } }
            """).ShouldBe(isReported ? ["RP0502 rules/shop.yaml:2:13"] : []);

    [Theory]
    [InlineData("cap: { group: item.fresh, most: 2 }")]
    [InlineData("cap: { group: item.fresh || item.sponsored, most: 2 }")]
    [InlineData("cap: { group: item.fresh, most: 1, slots: [0, 8] }")]
    [InlineData("forbid: { group: item.fresh, slots: [0, 7] }")]
    public void A_cap_or_forbid_that_leaves_too_little_room_is_an_error(string limit)
        => Findings($$"""
            constraints:
              - { name: fresh, {{About}}, floor: { group: item.fresh, fewest: 3, slots: [0, 9] } }
              - { name: limit, {{About}}, {{limit}} }
            """).ShouldBe(["RP0503 rules/shop.yaml:2:13"]);

    [Theory]
    [InlineData("cap: { group: item.fresh, most: 3 }")]
    [InlineData("cap: { group: item.fresh && item.sponsored, most: 0 }")]
    [InlineData("cap: { group: item.fresh, most: 0, slots: [10, 19] }")]
    [InlineData("cap: { per: item.merchant, most: 1 }")]
    [InlineData("forbid: { group: item.fresh, slots: [0, 6] }")]
    [InlineData("window: { group: item.fresh, size: 4, most: 1 }")]
    public void A_limit_that_leaves_room_is_not(string limit)
        => Findings($$"""
            constraints:
              - { name: fresh, {{About}}, floor: { group: item.fresh, fewest: 3, slots: [0, 9] } }
              - { name: limit, {{About}}, {{limit}} }
            """).ShouldBeEmpty();

    [Fact]
    public void A_window_that_leaves_too_few_places_is_an_error()
        => Text($$"""
            constraints:
              - { name: dates, {{About}}, floor: { group: 'item.category == "dates"', fewest: 3, slots: [0, 7] } }
              - { name: distance, {{About}}, window: { per: item.category, size: 4, most: 1 } }
            """).ShouldStartWith("rules/shop.yaml:2:13: error RP0504: 'dates' asks for 3 members in slots 0 to 7; 'distance' leaves room for 2.");

    [Fact]
    public void Windows_that_only_together_leave_too_few_places_are_named_together()
        => Text($$"""
            constraints:
              - { name: fresh, {{About}}, floor: { group: item.fresh, fewest: 4, slots: [0, 9] } }
              - { name: front, {{About}}, window: { group: item.fresh, size: 5, most: 1, slots: [0, 5] } }
              - { name: rear, {{About}}, window: { group: item.fresh, size: 4, most: 1, slots: [4, 9] } }
            """).ShouldStartWith("rules/shop.yaml:2:13: error RP0504: 'fresh' asks for 4 members in slots 0 to 9; 'front' and 'rear' leave room for 3.");

    [Theory]
    [InlineData("", ", penalty: 0.1", "warning")]
    [InlineData(", penalty: 0.1", "", "warning")]
    [InlineData(", when: request.country == \"SA\"", "", "warning")]
    [InlineData("", "", "error")]
    public void What_may_give_way_is_only_warned_of(string floor, string cap, string severity)
        => Text($$"""
            constraints:
              - { name: fresh, {{About}}, floor: { group: item.fresh, fewest: 3 }{{floor}} }
              - { name: limit, {{About}}, cap: { group: item.fresh, most: 2 }{{cap}} }
            """).ShouldStartWith($"rules/shop.yaml:2:13: {severity} RP0503");

    [Fact]
    public void Constraints_that_are_never_in_force_together_do_not_contradict()
        => Findings($$"""
            constraints:
              - { name: fresh, {{About}}, when: request.device == "web", floor: { group: item.fresh, fewest: 3 } }
              - { name: limit, {{About}}, when: request.device == "ios", cap: { group: item.fresh, most: 2 } }
            """).ShouldBeEmpty();

    [Theory]
    [InlineData("minShare: 0.5, maxShare: 0.2", "error RP0503: 'ads' asks for 10 members in slots 0 to 19; its own limits leave room for 4.")]
    [InlineData("minShare: 0.5, minGap: 3", "warning RP0504: 'ads' asks for 10 members in slots 0 to 19 on pages of 3 to 20 slots; its own limits leave room for 7.")]
    [InlineData("minShare: 0.2, maxShare: 0.25", "warning RP0503: 'ads' asks for 3 members in slots 0 to 10 on pages of 1 to 11 slots; its own limits leave room for 2.")]
    public void A_sponsored_block_can_contradict_itself(string limits, string expected)
        => Text($$"""
            constraints:
              - { name: ads, {{About}}, sponsored: { {{limits}} } }
            """).ShouldContain(expected);

    [Fact]
    public void Only_what_limits_members_is_named_beside_a_floor()
        => Text($$"""
            constraints:
              - { name: some, {{About}}, floor: { group: item.sponsored, slots: [0, 9], fewest: 5 } }
              - { name: above, {{About}}, cap: { group: item.sponsored, slots: [0, 4], most: 1 } }
              - { name: below, {{About}}, cap: { group: item.sponsored, slots: [5, 9], most: 1 } }
              - { name: ads, {{About}}, sponsored: { minShare: 0.05 } }
            """).ShouldContain("'some' asks for 5 members in slots 0 to 9; 'above' and 'below' leave room for 2.");

    [Theory]
    [InlineData("enabled: false, cap: { group: item.fresh, most: 2 }")]
    [InlineData("when: w.click > 2.0, cap: { group: item.fresh, most: 2 }")]
    public void A_constraint_that_is_never_in_force_is_reported(string constraint)
        => Findings($$"""
            constraints:
              - { name: limit, {{About}}, {{constraint}} }
            """).Single().ShouldStartWith("RP0507");

    [Fact]
    public void A_group_without_possible_members_is_reported()
        => Findings($$"""
            constraints:
              - name: limit
                why: test
                owner: tests
                cap: { group: item.price < 0.0, most: 2 }
            """).ShouldBe(["RP0507 rules/shop.yaml:5:19"]);

    [Fact]
    public void Slots_beyond_every_page_are_reported()
        => Findings($$"""
            rules:
              - { name: hero, {{About}}, then: { pin: 20 } }
            constraints:
              - { name: limit, {{About}}, cap: { group: item.fresh, most: 2, slots: [20, 25] } }
            """).ShouldBe(["RP0506 rules/shop.yaml:2:13", "RP0506 rules/shop.yaml:4:13"]);
}

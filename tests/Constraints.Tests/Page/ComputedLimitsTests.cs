using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Constraints.Tests.Rules;
using RankOrchestrator.Domain.Pages;

namespace RankOrchestrator.Constraints.Tests.Page;

/// <summary>Limits that are shares of the slots, computed for a request or for each group, or counted down to what there is.</summary>
public sealed class ComputedLimitsTests
{
    private const string About = "why: test, owner: tests";

    [Theory]
    [InlineData("cap: { group: item.sponsored, most: { share: 0.3 } }", 10, 3)]
    [InlineData("cap: { group: item.sponsored, most: { share: 0.3 }, slots: [0, 4] }", 10, 1)]
    [InlineData("cap: { group: item.sponsored, most: { share: 0.3 }, slots: [5, 19] }", 10, 1)]
    [InlineData("cap: { group: item.sponsored, most: { share: 0.3 }, slots: [10, 19] }", 10, 0)]
    [InlineData("cap: { group: item.sponsored, most: { share: 0 } }", 10, 0)]
    [InlineData("floor: { group: item.sponsored, fewest: { share: 0.3 } }", 10, 3)]
    [InlineData("floor: { group: item.sponsored, fewest: { share: 0.31 } }", 10, 4)]
    [InlineData("floor: { group: item.sponsored, fewest: { share: 0.01 }, slots: [0, 4] }", 10, 1)]
    [InlineData("cap: { group: item.sponsored, most: \"request.country == 'SA' ? 3 : 1\" }", 10, 3)]
    [InlineData("cap: { group: item.sponsored, most: \"w.order + 0.9\" }", 10, 2)]
    [InlineData("floor: { group: item.sponsored, fewest: \"w.order + 0.1\" }", 10, 3)]
    [InlineData("floor: { group: item.sponsored, fewest: \"0.29 * 100.0 * w.click\" }", 10, 29)]
    [InlineData("cap: { group: item.sponsored, most: \"-5.0 * w.click\" }", 10, 0)]
    [InlineData("cap: { group: item.sponsored, most: \"1e300 * w.click\" }", 10, 10_000)]
    [InlineData("floor: { group: item.sponsored, fewest: \"w.click / 0.0\" }", 10, 10_000)]
    [InlineData("window: { group: item.sponsored, size: 4, most: \"w.order\" }", 10, 2)]
    [InlineData("window: { group: item.sponsored, size: 5, most: { share: 0.5 } }", 10, 2)]
    [InlineData("window: { group: item.sponsored, size: 5, most: { share: 0.6 } }", 10, 3)]
    [InlineData("window: { group: item.sponsored, size: 5, most: { share: 0.5 }, slots: [6, 9] }", 10, 2)]
    [InlineData("window: { group: item.sponsored, size: 5, most: { share: 0.5 } }", 2, 1)]
    public void A_limit_is_worked_out_for_the_page(string kind, int slots, int limit)
    {
        var page = SurfaceUnderTest.Load($"constraints: [{{ name: limited, {About}, {kind} }}]").WithCountry("SA").Add("a", sponsored: true).Build(slots).Page;
        page.Problem.Constraints.ToArray().ShouldHaveSingleItem().Limit.ShouldBe(limit);
    }

    [Theory]
    [InlineData("cap: { group: item.sponsored, most: \"size(request.country)\" }")]
    [InlineData("floor: { group: item.sponsored, fewest: \"0.0 * w.click / 0.0\" }")]
    public void Where_a_limit_cannot_be_computed_there_is_none_and_the_page_says_so(string kind)
    {
        var surface = SurfaceUnderTest.Load($"constraints: [{{ name: limited, {About}, {kind} }}]").Add("a", sponsored: true).Build(3);
        surface.Page.Problem.Constraints.ToArray().ShouldBeEmpty();
        Degradations(surface).ShouldBe([new Degradation("constraint:limited", "no-limit", "not-applied") { Count = 1 }]);
    }

    [Fact]
    public void Each_group_has_a_limit_of_its_own()
    {
        var surface = SurfaceUnderTest.Load($"constraints: [{{ name: limited, {About}, cap: {{ per: item.category, most: \"{{'x': 1, 'y': 2, 'z': 1, 'big': 99}}[group]\" }} }}]")
            .Add("a", category: "x").Add("b", category: "y").Add("c", category: "z").Add("d", category: "unknown").Add("e").Add("f", category: "big").Build(5);
        var rows = surface.Page.Problem.Constraints.ToArray();
        rows.Select(row => row.Limit).ShouldBe([1, 2]);
        surface.Page.Problem.Partition(rows[0].Partition).ToArray().Select(part => part >= 0).ShouldBe([true, false, true, false, false, false]);
        surface.Page.Problem.Partition(rows[1].Partition).ToArray().Select(part => part >= 0).ShouldBe([false, true, false, false, false, false]);
        Degradations(surface).ShouldBe([new Degradation("constraint:limited", "no-limit", "not-applied") { Count = 1 }]);
    }

    [Theory]
    [InlineData("cap: { per: item.sponsored, most: \"group ? 1 : 2\" }", "1 2")]
    [InlineData("cap: { per: \"int(item.price)\", most: \"group - 1\" }", "4")]
    [InlineData("floor: { per: item.category, fewest: \"group == 'x' ? 1 : 0\" }", "1")]
    [InlineData("cap: { per: item.category, most: \"group.size() + 1\" }", "2")]
    public void A_group_may_be_a_bool_an_int_or_a_text(string kind, string limits)
    {
        var surface = SurfaceUnderTest.Load($"constraints: [{{ name: limited, {About}, {kind} }}]")
            .Add("a", category: "x", price: 5).Add("b", category: "y", price: 5, sponsored: true).Build(6);
        string.Join(' ', surface.Page.Problem.Constraints.ToArray().Select(row => row.Limit)).ShouldBe(limits);
    }

    [Fact]
    public void Limits_of_groups_that_cost_too_much_leave_the_constraint_out()
    {
        var surface = SurfaceUnderTest.Load($"constraints: [{{ name: limited, {About}, cap: {{ per: item.merchant, most: \"int([1,2,3,4,5,6,7,8,9].map(a, [1,2,3,4,5,6,7,8,9].map(b, a * b))[0][0]) + size(group)\" }} }}]");
        for (var candidate = 0; candidate < 200; candidate++)
        {
            surface.Add(candidate.ToString("D3", CultureInfo.InvariantCulture), merchant: candidate.ToString(CultureInfo.InvariantCulture));
        }

        surface.Steps = 10_000;
        surface.Build(3).Page.Problem.Constraints.ToArray().ShouldBeEmpty();
        Degradations(surface).ShouldBe([new Degradation("constraint:limited", "cost-limit", "not-applied")]);
    }

    [Theory]
    [InlineData("cap: { group: item.sponsored, most: { share: 1.5 } }", "RP0109 'share' must be from 0 to 1, not 1.5.")]
    [InlineData("cap: { group: item.sponsored, most: { share: -0.1 } }", "RP0109 'share' must be from 0 to 1, not -0.1.")]
    [InlineData("cap: { group: item.sponsored, most: { shares: 0.1 } }", "RP0102 A limit has no key 'shares'.")]
    [InlineData("cap: { group: item.sponsored, most: { } }", "RP0104 A limit needs the key 'share'.")]
    [InlineData("cap: { group: item.sponsored, most: 0.3 }", "RP0103 'most' must be a whole number or an expression, not the number 0.3.")]
    [InlineData("cap: { group: item.sponsored, most: 30% }", "RP0103 'most' must be a whole number or an expression, not '30%'.")]
    [InlineData("cap: { group: item.sponsored, most: -1 }", "RP0109 'most' must be from 0 to 10000, not -1.")]
    [InlineData("cap: { group: item.sponsored, most: 'math.least(1 - 5, 0)' }", "RP0109 A limit is from 0 to 10000, and this always gives -4.")]
    [InlineData("cap: { group: item.sponsored, most: item.price }", "RP0309 This is asked once per request and must not look at items.")]
    [InlineData("cap: { group: item.sponsored, most: value }", "RP0309 This is asked once per request and must not look at items.")]
    [InlineData("cap: { group: item.sponsored, most: group }", "RP0303 Nothing is called 'group'.")]
    [InlineData("cap: { per: item.category, most: group }", "RP0308 This must give a number, not string.")]
    [InlineData("cap: { per: item.category, most: request.country }", "RP0308 This must give a number, not string.")]
    [InlineData("window: { group: item.sponsored, size: 4, most: { share: 1.5 } }", "RP0109 'share' must be from 0 to 1, not 1.5.")]
    [InlineData("window: { group: item.sponsored, size: 4, most: { most: 1 } }", "RP0102 A limit has no key 'most'.")]
    [InlineData("cap: { group: item.sponsored, most: 1, ifAvailable: true }", "RP0102 A cap has no key 'ifAvailable'.")]
    [InlineData("floor: { group: item.sponsored, fewest: 1, ifAvailable: yes }", "RP0103 'ifAvailable' must be true or false, not 'yes'.")]
    public void What_is_wrong_is_found_at_its_place(string kind, string finding)
    {
        var errors = SurfaceUnderTest.Errors($"constraints:\n  - name: limited\n    why: test\n    owner: tests\n    {kind}\n");
        errors.Select(error => error.Split(' ', 3)).ShouldContain(error => error[1].StartsWith("5:", StringComparison.Ordinal) && finding == $"{error[0]} {error[2]}", string.Join('\n', errors));
    }

    [Theory]
    [InlineData("floor: { group: item.sponsored, fewest: 3, ifAvailable: true }", "", "3")]
    [InlineData("floor: { group: item.sponsored, fewest: 5, ifAvailable: true }", "", "4")]
    [InlineData("floor: { group: item.sponsored, fewest: 5, slots: [0, 1], ifAvailable: true }", "", "2")]
    [InlineData("floor: { group: item.price > 100, fewest: 1, ifAvailable: true }", "", "")]
    [InlineData("floor: { group: item.sponsored, fewest: { share: 1 }, ifAvailable: true }", "", "4")]
    [InlineData("floor: { group: item.sponsored, fewest: \"w.order * 4.0\", ifAvailable: true }", "", "4")]
    [InlineData("floor: { per: item.category, fewest: 2, ifAvailable: true }", "", "1 2")]
    [InlineData("floor: { group: item.sponsored, fewest: 5, ifAvailable: true }", "{ name: away, why: t, owner: t, pin: { candidate: ad1, slot: 9 } }", "4")]
    [InlineData("floor: { group: item.sponsored, fewest: 5, slots: [0, 5], ifAvailable: true }", "{ name: away, why: t, owner: t, pin: { candidate: ad1, slot: 9 } }", "3")]
    [InlineData("floor: { group: item.sponsored, fewest: 5, slots: [0, 5], ifAvailable: true }", "{ name: away, why: t, owner: t, penalty: 1, pin: { candidate: ad1, slot: 9 } }", "4")]
    [InlineData("floor: { group: item.sponsored, fewest: 2, slots: [0, 1], ifAvailable: true }", "{ name: taken, why: t, owner: t, pin: { candidate: x1, slot: 0 } }", "1")]
    [InlineData("floor: { group: item.sponsored, fewest: 5, ifAvailable: true }", "{ name: no, why: t, owner: t, forbid: { group: item.sponsored } }", "")]
    [InlineData("floor: { group: item.sponsored, fewest: 5, ifAvailable: true }", "{ name: no, why: t, owner: t, forbid: { group: item.sponsored, slots: [0, 7] } }", "2")]
    [InlineData("floor: { group: item.sponsored, fewest: 5, ifAvailable: true }", "{ name: no, why: t, owner: t, penalty: 3, forbid: { group: item.sponsored } }", "4")]
    [InlineData("floor: { group: item.sponsored, fewest: 5, ifAvailable: true }", "{ name: no, why: t, owner: t, forbid: { group: \"item.price < 12\", slots: [1, 9] } }", "3")]
    public void A_floor_asks_for_no_more_than_could_stand_there(string floor, string other, string limits)
    {
        var problem = Ads($"constraints: [{(other.Length == 0 ? "" : other + ", ")}{{ name: floor, {About}, {floor} }}]").Build(10).Page.Problem;
        string.Join(' ', problem.Constraints.ToArray().Where(row => row.Name == "floor").Select(row => row.Limit)).ShouldBe(limits);
    }

    [Fact]
    public void Who_is_excluded_is_not_there()
    {
        var problem = Ads($"rules: [{{ name: out, {About}, match: item.price < 12, then: {{ exclude: true }} }}]\nconstraints: [{{ name: floor, {About}, floor: {{ group: item.sponsored, fewest: 9, ifAvailable: true }} }}]")
            .Build(10)
            .Page.Problem;
        problem.Constraints.ToArray().ShouldHaveSingleItem().Limit.ShouldBe(2);
    }

    [Fact]
    public void What_is_there_is_the_largest_matching_of_members_and_slots()
        => Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
        {
            var random = new Random(seed);
            var constraints = string.Concat(Enumerable.Range(0, random.Next(5)).Select(index => random.Next(2) == 0
                ? $"  - {{ name: pin{index}, {About}, pin: {{ candidate: c{random.Next(6)}, slot: {random.Next(5)} }} }}\n"
                : $"  - {{ name: forbid{index}, {About}, forbid: {{ group: item.price == {random.Next(6)}.0 || item.price == {random.Next(6)}.0, slots: [{random.Next(3)}, {random.Next(3, 5)}] }} }}\n"));
            var (from, to) = (random.Next(3), random.Next(3, 5));
            var surface = SurfaceUnderTest.Load($"constraints:\n{constraints}  - {{ name: floor, {About}, floor: {{ group: item.sponsored, fewest: 9, slots: [{from}, {to}], ifAvailable: true }} }}\n");
            for (var candidate = 0; candidate < 6; candidate++)
            {
                surface.Add($"c{candidate}", price: candidate, sponsored: random.Next(3) > 0);
            }

            var problem = surface.Build(5).Page.Problem;
            var rows = problem.Constraints.ToArray();
            var actual = rows.Where(row => row.Name == "floor").Select(row => row.Limit).SingleOrDefault();
            var pins = rows.Where(row => row.IsPin).ToArray();
            if (pins.Select(pin => pin.From).Distinct().Count() < pins.Length || pins.Select(pin => pin.Candidate).Distinct().Count() < pins.Length)
            {
                return true;
            }

            bool May(int candidate, int slot) => Array.TrueForAll(pins, pin => pin.Candidate == candidate == (pin.From == slot))
                && !rows.Any(row => row.IsForbid && slot >= row.From && slot <= row.To && Domain.Tables.Bits.Contains(problem.Group(row.Group), candidate));
            int Best(int slot, int used) => slot > to ? 0 : Math.Max(Best(slot + 1, used), Enumerable.Range(0, 6)
                .Where(candidate => (used >> candidate & 1) == 0 && surface.Request.Candidates.Attributes.Columns[3].Flags[0] >> candidate % 64 is var bits && (bits & 1) != 0 && May(candidate, slot))
                .Select(candidate => 1 + Best(slot + 1, used | 1 << candidate)).DefaultIfEmpty(0).Max());
            return actual == Best(from, 0) ? true : throw new InvalidOperationException($"{actual} is not {Best(from, 0)}:\n{constraints}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Theory]
    [InlineData("2026-02-17T20:59:59Z", false)]
    [InlineData("2026-02-17T21:00:00Z", true)]
    [InlineData("2026-02-19T20:59:59Z", true)]
    [InlineData("2026-02-19T21:00:00Z", false)]
    public void A_constraint_is_in_force_in_its_periods_alone(string now, bool isInForce)
        => SurfaceUnderTest.Load($"constraints: [{{ name: season, {About}, active: {{ from: 2026-02-18T00:00:00+03:00, to: 2026-02-20T00:00:00+03:00 }}, cap: {{ group: item.sponsored, most: 1 }} }}]")
            .Add("a").At(now).Build(3).Page.Problem.Constraints.Length.ShouldBe(isInForce ? 1 : 0);

    [Theory]
    [InlineData("active: { from: 2026-02-20, to: 2026-02-19 }", "RP0207 The constraint ends before it starts.")]
    [InlineData("active: { from: 2026-02-20T00:00:00+03:00, to: 2026-02-19T21:00:00Z }", "RP0207 The constraint ends before it starts.")]
    [InlineData("active: { from: 2026-02-30 }", "RP0207 There is no such day or time: 2026-02-30.")]
    [InlineData("active: { from: 2026-02-20T00:00:00+19:00 }", "RP0207 There is no such day or time: 2026-02-20T00:00:00+19:00.")]
    [InlineData("active: { from: 2026-02-20T00:00:00 }", "RP0103 'from' must be a day such as")]
    [InlineData("active: [ ]", "RP0109 'active' needs at least 1 item.")]
    [InlineData("active: { until: 2026-02-20 }", "RP0102 A period has no key 'until'.")]
    public void Periods_that_cannot_be_are_found_at_their_place(string active, string finding)
    {
        var errors = SurfaceUnderTest.Errors($"constraints:\n  - name: season\n    why: test\n    owner: tests\n    {active}\n    cap: {{ group: item.sponsored, most: 1 }}\n");
        errors.Select(error => error.Split(' ', 3)).ShouldContain(
            error => error[1].StartsWith("5:", StringComparison.Ordinal) && $"{error[0]} {error[2]}".StartsWith(finding, StringComparison.Ordinal), string.Join('\n', errors));
    }

    private static SurfaceUnderTest Ads(string rules) => SurfaceUnderTest.Load(rules)
        .Add("ad1", category: "x", price: 10, sponsored: true)
            .Add("ad2", category: "y", price: 11, sponsored: true)
            .Add("ad3", category: "y", price: 12, sponsored: true)
            .Add("ad4", price: 13, sponsored: true)
        .Add("x1", price: 20).Add("x2", price: 21);

    private static List<Degradation> Degradations(SurfaceUnderTest surface)
    {
        var degradations = new List<Degradation>();
        surface.Constraints.AddDegradations(surface.Page, degradations);
        return degradations;
    }
}

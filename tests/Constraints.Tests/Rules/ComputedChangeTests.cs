using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Constraints.Tests.Rules;

/// <summary>Boosts and additions that are expressions: what they do to each candidate, and to those for which they fail.</summary>
public sealed class ComputedChangeTests
{
    private const string About = "why: test, owner: tests";

    [Theory]
    [InlineData("boost: item.price", 2, 20, 40)]
    [InlineData("boost: item.price", -2, 20, -0.1)]
    [InlineData("boost: 'math.exp(-item.price / 20.0)'", 2, 20, 0.73575888234288467)]
    [InlineData("boost: 2, add: item.price", 2, 20, 24)]
    [InlineData("boost: item.price, add: -1", 2, 20, 39)]
    [InlineData("boost: value, add: value", 3, 20, 12)]
    [InlineData("add: \"item.id == 'a' ? 1 : 2\"", 3, 20, 4)]
    [InlineData("boost: '1.0 + 0.5 * w.click'", 2, 20, 3)]
    [InlineData("boost: 'now > timestamp(\"2026-01-01T00:00:00Z\") ? 3 : 1'", 2, 20, 6)]
    public void A_boost_or_addition_is_computed_for_each_candidate(string then, double value, double price, double after)
    {
        var surface = Load(then).Add("a", value, price: price).At("2026-02-20T00:00:00Z").Run();
        surface.Value("a").ShouldBe(after);
        surface.State.FailuresOf(0).ShouldBe(0);
    }

    [Theory]
    [InlineData("boost: item.price", 0)]
    [InlineData("boost: '-item.price'", 20)]
    [InlineData("boost: '0.0 * item.price / 0.0'", 20)]
    [InlineData("boost: 'item.price / 0.0'", 20)]
    [InlineData("boost: item.price", 1e-10)]
    [InlineData("boost: item.price", 2e9)]
    [InlineData("boost: 'math.log(-item.price)'", 20)]
    [InlineData("boost: 'math.sqrt(-item.price)', add: 5", 20)]
    [InlineData("boost: 5, add: 'item.price / 0.0'", 20)]
    [InlineData("add: 'math.exp(item.price)'", 1000)]
    [InlineData("add: '-math.exp(item.price)'", 1000)]
    [InlineData("add: 'item.price * 1e149'", 20)]
    [InlineData("boost: feature.ctr7d, add: '[1.0][int(item.price)]'", 20)]
    public void Where_it_fails_the_value_stays_whole_and_is_counted(string then, double price)
    {
        var surface = Load(then).Add("a", 3, price: price).Add("b", 3).Run();
        (surface.Value("a"), surface.Value("b")).ShouldBe((3, 3));
        surface.State.FailuresOf(0).ShouldBe(2);
        var degradations = new List<Degradation>();
        surface.Rules.AddDegradations(surface.State, degradations);
        degradations.ShouldBe([new Degradation("rule:computed", "not-computed", "value-kept") { Count = 2 }]);
        var effects = new RuleEffect[1];
        surface.Program.Explain(surface.State, 0, 3, effects).ShouldBe(1);
        effects[0].ShouldBe(new RuleEffect(0, 3, 3) { HasFailed = true });
    }

    [Fact]
    public void Who_does_not_match_is_not_counted_and_tags_are_set_all_the_same()
    {
        var surface = SurfaceUnderTest.Load($"rules: [{{ name: computed, {About}, match: item.category == 'x', then: {{ boost: item.price, tag: seen }} }}]")
            .Add("a", 3, category: "x").Add("b", 3, category: "y").Add("c", 3, category: "x", price: 2).Run();
        (surface.Value("a"), surface.Value("b"), surface.Value("c")).ShouldBe((3, 3, 6));
        surface.State.FailuresOf(0).ShouldBe(1);
        Bits.Count(surface.Tags.Rows(0)).ShouldBe(2);
    }

    [Fact]
    public void A_rule_whose_boost_is_cut_off_does_nothing()
    {
        var surface = Load("boost: '[1,2,3,4,5,6,7,8,9,10].map(a, [1,2,3,4,5,6,7,8,9,10].map(b, item.price * double(a * b))[9])[9]', tag: seen");
        for (var candidate = 0; candidate < 200; candidate++)
        {
            surface.Add(candidate.ToString("D4", CultureInfo.InvariantCulture), 3, price: 2);
        }

        surface.Steps = 10_000;
        surface.Run();
        surface.Values.ShouldAllBe(value => value == 3);
        Bits.Count(surface.State.Matched(0)).ShouldBe(0);
        Bits.Count(surface.Tags.Rows(0)).ShouldBe(0);
        var degradations = new List<Degradation>();
        surface.Rules.AddDegradations(surface.State, degradations);
        degradations.ShouldBe([new Degradation("rule:computed", "cost-limit", "not-applied")]);
    }

    [Fact]
    public void A_rule_runs_after_those_whose_tags_its_boost_reads()
    {
        var surface = SurfaceUnderTest.Load($$"""
            rules:
              - { name: computed, {{About}}, priority: 9, then: { boost: '"hot" in item.tags ? 4.0 : 1.0' } }
              - { name: tags, {{About}}, match: item.price > 5, then: { tag: hot } }
            """).Add("a", 1, price: 9).Add("b", 1, price: 1).Run();
        (surface.Value("a"), surface.Value("b")).ShouldBe((4, 1));
    }

    [Theory]
    [InlineData("boost: -math.abs(2.0)", "RP0109", "'boost' must be from 1E-09 to 1000000000, and this always gives -2.")]
    [InlineData("boost: 'math.exp(1e9)'", "RP0109", "'boost' must be from 1E-09 to 1000000000, and this always gives")]
    [InlineData("add: 'math.log(-1.0)'", "RP0109", "'add' must be finite")]
    [InlineData("boost: 'int(1) / 0'", "RP0307", "This always fails: divide by zero.")]
    [InlineData("boost: item.category", "RP0308", "This must give a number, not string.")]
    [InlineData("boost: 'item.prise'", "RP0303", "No attribute 'prise' is declared.")]
    [InlineData("add: [1]", "RP0103", "'add' must be a number or an expression, not a list.")]
    [InlineData("boost: 1,5", "RP0103", "'boost' must be a number or an expression, not '1,5'.")]
    [InlineData("boost: '1.5'", "RP0103", "'boost' must be a number or an expression, not '1.5'.")]
    [InlineData("boost: 50%", "RP0103", "'boost' must be a number or an expression, not '50%'.")]
    [InlineData("boost: 0", "RP0109", "'boost' must be from 1E-09 to 1000000000, not 0.")]
    [InlineData("boost:", "RP0103", "'boost' must be a number or an expression, not nothing.")]
    [InlineData("boost: '2 * 3'", "RP0103", "'boost' must be a number or an expression, not '2 * 3'.")]
    [InlineData("boost: true", "RP0103", "'boost' must be a number or an expression, not 'true'.")]
    [InlineData("boost: '{1: 2.0}[size(item.category)] +'", "RP0301", "Expected a value, found the end")]
    public void What_is_wrong_is_found_at_its_place(string then, string code, string message)
    {
        var errors = SurfaceUnderTest.Errors($"rules:\n  - name: computed\n    why: test\n    owner: tests\n    then:\n      {then}\n");
        errors.ShouldHaveSingleItem().ShouldStartWith($"{code} 6:");
        errors[0].ShouldContain(message);
    }

    [Fact]
    public void Columns_and_the_interpreter_agree_on_every_candidate()
        => Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
        {
            var random = new Random(seed);
            string[] numbers = [
                "item.price",
                "feature.ctr7d",
                "value",
                "-value",
                "math.exp(item.price)",
                "item.price / 0.0",
                "math.log(item.price - 5.0)",
                "(item.sponsored ? 2.0 : value)",
                "double(3)"];
            string Number() => numbers[random.Next(numbers.Length)];
            var rules = string.Concat(Enumerable.Range(0, 4).Select(rule =>
                $"  - {{ name: r{rule}, {About}, match: {(random.Next(2) == 0 ? "item.price > 3.0" : "value < 1.0")}, then: {{ {(random.Next(3) == 0 ? "" : $"boost: '{Number()} * {Number()}', ")}add: '{Number()} + {Number()}' }} }}\n"));
            SurfaceUnderTest Make(int run)
            {
                var candidates = new Random(seed + 1);
                var surface = SurfaceUnderTest.Load("rules:\n" + rules);
                for (var candidate = 0; candidate < 70; candidate++)
                {
                    surface.Add(
                        candidate.ToString("D3", CultureInfo.InvariantCulture),
                        candidates.Next(-3, 4),
                        price: candidates.Next(3) == 0 ? null : candidates.Next(12),
                        sponsored: candidates.Next(2) == 0);
                }

                return surface.Run();
            }

            var columns = Make(0);
            var values = columns.Request.Candidates.Features.Columns[0].Doubles.ToArray();
            var (before, oracle) = (values.ToArray(), new InterpretedRuleEngine().Prepare(columns.Rules));
            var state = oracle.CreateState();
            oracle.ApplyToRequest(columns.LatestFrame, state);
            oracle.ApplyToItems(columns.LatestFrame, values, state);
            columns.Values.Select(BitConverter.DoubleToInt64Bits).ShouldBe(values.Select(BitConverter.DoubleToInt64Bits), rules);
            var (left, right) = (new RuleEffect[4], new RuleEffect[4]);
            for (var row = 0; row < values.Length; row++)
            {
                var count = columns.Program.Explain(columns.State, row, before[row], left);
                oracle.Explain(state, row, before[row], right).ShouldBe(count);
                left[..count].ShouldBe(right[..count], rules);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    private static SurfaceUnderTest Load(string then) => SurfaceUnderTest.Load($"rules: [{{ name: computed, {About}, then: {{ {then} }} }}]");
}

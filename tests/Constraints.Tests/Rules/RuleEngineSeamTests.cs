using System.Globalization;
using System.Text;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Constraints.Tests.Checks;
using RankOrchestrator.Constraints.Tests.Policies;
using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Types;

namespace RankOrchestrator.Constraints.Tests.Rules;

public sealed class RuleEngineSeamTests
{
    [Fact]
    public void Another_engine_does_what_the_column_programs_do()
    {
        var random = new Random(20260221);
        var (matched, excluded, tagged) = (0, 0, 0);
        for (var round = 0; round < 40; round++)
        {
            var compilation = ShopFolder.Load(Rules(random), surface: ShopFolder.Surface.Replace("click: 1", "click: 1, order: 2", StringComparison.Ordinal));
            var surface = compilation.Policies.Surfaces.Single();
            var vocabulary = new VocabularyBuilder();
            var environment = SurfaceEnvironment.Of(surface, ["ctr", "cvr", "merchant_value"], compilation.Policies.Flags, vocabulary);
            var diagnostics = new DiagnosticBag();
            var rules = CheckedRules.Check(surface, environment, diagnostics);
            diagnostics.HasErrors.ShouldBeFalse(string.Join('\n', diagnostics.ToSorted().Select(DiagnosticText.Render)));
            var request = RandomShop.Request(surface.Schema, vocabulary.Build(), random.Next(1, 150), random);

            var columns = Run(new ColumnRuleEngine().Prepare(rules), request, environment);
            var other = Run(new InterpretedRuleEngine().Prepare(rules), request, environment);

            Describe(other, rules).ShouldBe(Describe(columns, rules));
            matched += rules.Rules.Select((_, index) => Bits.Count(columns.State.Matched(index))).Sum();
            excluded += Bits.Count(columns.State.Excluded);
            tagged += Bits.Count(columns.Frame.Tags.Rows(0));
        }

        // The test says nothing if nothing ever happens.
        Math.Min(matched, Math.Min(excluded, tagged)).ShouldBeGreaterThan(100);
    }

    private static string Rules(Random random)
    {
        string[] actions = ["exclude: true", "boost: 1.5", "boost: 0.5, add: 0.25", "add: -0.5", "tag: t1", "tag: [t1, t2], boost: 2", "pin: 3"];
        var rules = new StringBuilder("rules:\n  - { name: first, why: test, owner: tests, match: item.fresh, then: { tag: t1 } }\n");
        for (var rule = 0; rule < 12; rule++)
        {
            var action = actions[random.Next(actions.Length)];

            // A rule that reads a tag sets none, or there would be circles.
            var readsTag = !action.Contains("tag", StringComparison.Ordinal) && random.Next(3) == 0;
            var match = RandomShop.Condition(random, 2) + (readsTag ? " || \"t1\" in item.tags" : "");
            var active = random.Next(5) == 0 ? "active: { to: 2026-02-20 }, " : "";
            rules.Append(CultureInfo.InvariantCulture, $"  - {{ name: r{rule}, why: test, owner: tests, priority: {random.Next(-3, 3)}, {active}match: '{match}', then: {{ {action} }} }}\n");
        }

        rules.Append("  - { name: heavy, why: test, owner: tests, when: w.click > 0.5, then: { set: { order: 7 }, require: quiet, lift: [loud, quiet] } }\n");
        rules.Append("  - { name: late, why: test, owner: tests, when: w.order > 5.0, then: { require: spare } }\n");
        rules.Append("constraints:\n");
        foreach (var name in new[] { "quiet", "loud", "spare" })
        {
            rules.Append(CultureInfo.InvariantCulture, $"  - {{ name: {name}, why: test, owner: tests, enabled: {(name is "loud" ? "true" : "false")}, cap: {{ group: item.fresh, most: 3 }} }}\n");
        }

        return rules.ToString();
    }

    private static (EvaluationFrame Frame, RuleState State, double[] Values) Run(IRuleProgram program, RankRequest request, ExpressionEnvironment environment)
    {
        var predictions = new PredictionTable(environment.Predictions);
        predictions.Reset(request.Candidates.Count);
        var frame = new EvaluationFrame(request.Candidates, request.Context, predictions, new TagTable(environment.Tags.Length))
        {
            Weights = [1, 2],
            Flags = new bool[environment.Flags.Length],
            Variants = new int[environment.Variants.Length],
            NowTicks = request.Now.UtcTicks,
        };
        double[] values = [.. Enumerable.Range(0, request.Candidates.Count).Select(row => (row % 7) - 2.5)];
        var state = program.CreateState();
        program.ApplyToRequest(frame, state);
        program.ApplyToItems(frame, values, state);
        return (frame, state, values);
    }

    private static string Describe((EvaluationFrame Frame, RuleState State, double[] Values) run, CheckedRules rules)
        => string.Join('\n', rules.Rules.Select((rule, index) => $"{rule.Name.Text} {run.State.Holds[index]} {Words(run.State.Matched(index))}"))
            + $"\nexcluded {Words(run.State.Excluded)}\nt1 {Words(run.Frame.Tags.Rows(0))}"
            + $"\nin force {string.Join(' ', run.State.ConstraintsInForce)}\nweights {string.Join(' ', run.Frame.Weights)}\nvalues {string.Join(' ', run.Values)}";

    private static string Words(ReadOnlySpan<ulong> bits) => string.Join(' ', bits.ToArray().Select(word => word.ToString("x", CultureInfo.InvariantCulture)));
}

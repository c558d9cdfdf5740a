using System.Globalization;
using System.Text;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Constraints.Tests.Checks;

/// <summary>
/// The checks promise to be certain. The oracle is the product itself: rules are run over candidates of every kind, and
/// one that is said to match nothing must match none of them.
/// </summary>
public sealed class RuleChecksPropertyTests
{
    [Fact]
    public void A_rule_that_is_said_to_match_nothing_matches_nothing()
    {
        var random = new Random(20260220);
        var (never, shadowed) = (0, 0);
        for (var round = 0; round < 60; round++)
        {
            var rules = new StringBuilder("rules:\n");
            for (var rule = 0; rule < 20; rule++)
            {
                rules.Append(
                    CultureInfo.InvariantCulture,
                    $"  - {{ name: r{rule}, why: test, owner: tests, priority: {-rule}, match: '{RandomShop.Condition(random, 3)}', then: {{ {(random.Next(4) == 0 ? "exclude: true" : "boost: 2")} }} }}\n");
            }

            var compilation = ShopFolder.Load(rules.ToString());
            var dead = compilation.Diagnostics.ToDictionary(finding => Name(finding.Message), finding => finding.Code, StringComparer.Ordinal);
            never += dead.Values.Count(code => code is "RP0403");
            shadowed += dead.Values.Count(code => code is "RP0404");
            foreach (var (name, matches) in Matches(compilation, random))
            {
                if (dead.TryGetValue(name, out var code))
                {
                    matches.ShouldBe(0, $"{code} {name}\n{rules}");
                }
            }
        }

        // The test says nothing if nothing is ever reported.
        never.ShouldBeGreaterThan(20);
        shadowed.ShouldBeGreaterThan(20);
    }

    private static string Name(string message) => message.Split('\'')[1];

    private static IEnumerable<(string Name, int Count)> Matches(Policies.PolicyCompilation compilation, Random random)
    {
        var surface = compilation.Policies.Surfaces.Single();
        var vocabulary = new VocabularyBuilder();
        var environment = SurfaceEnvironment.Of(surface, ["ctr", "cvr", "merchant_value"], compilation.Policies.Flags, vocabulary);
        var program = CheckedRules.Check(surface, environment, new DiagnosticBag());
        var request = RandomShop.Request(surface.Schema, vocabulary.Build(), 400, random);
        var predictions = new PredictionTable(environment.Predictions);
        predictions.Reset(request.Candidates.Count);
        var frame = new EvaluationFrame(request.Candidates, request.Context, predictions, new TagTable(environment.Tags.Length))
        {
            Weights = [1],
            Flags = new bool[environment.Flags.Length],
            Variants = new int[environment.Variants.Length],
            NowTicks = request.Now.UtcTicks,
        };
        var columns = new ColumnRuleEngine().Prepare(program);
        var state = columns.CreateState();
        columns.ApplyToRequest(frame, state);
        columns.ApplyToItems(frame, new double[request.Candidates.Count], state);
        return [.. program.Rules.Select((rule, index) => (rule.Name.Text, Bits.Count(state.Matched(index))))];
    }
}

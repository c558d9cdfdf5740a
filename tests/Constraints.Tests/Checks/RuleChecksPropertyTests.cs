using System.Globalization;
using System.Text;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Constraints.Tests.Checks;

/// <summary>
/// The checks promise to be certain. The oracle is the product itself: rules are run over candidates of every kind, and
/// one that is said to match nothing must match none of them.
/// </summary>
public sealed class RuleChecksPropertyTests
{
    private static readonly string[] Tests =
    [
        "item.price < 3.0", "item.price >= 3.0", "item.price == 3.0", "item.price != 5.0", "item.price in [1.0, 5.0]", "5.0 > item.price",
        "item.margin < 0.0", "item.margin > -2.0", "item.stock > 1", "item.stock <= 1", "item.stock > 0.5",
        "item.category == \"a\"", "item.category != \"b\"", "item.category in [\"a\", \"b\"]", "item.category.startsWith(\"a\")", "item.category.contains(\"b\")",
        "item.shelf == \"cold\"", "item.shelf != \"cold\"", "item.sponsored", "item.fresh", "has(item.price)", "has(item.category)", "has(item.sponsored)",
        "item.price * 2.0 > 4.0", "item.publishedAt > now", "\"x\" in item.labels", "item.labels.exists(label, label == \"x\")", "item.sponsored == item.fresh",
        "(item.fresh ? item.sponsored : item.price > 3.0)", "item.category == item.merchant",
    ];

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
                rules.Append(CultureInfo.InvariantCulture, $"  - {{ name: r{rule}, why: test, owner: tests, priority: {-rule}, match: '{Condition(random, 3)}', then: {{ {(random.Next(4) == 0 ? "exclude: true" : "boost: 2")} }} }}\n");
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

    private static string Condition(Random random, int depth)
    {
        if (depth == 0 || random.Next(3) == 0)
        {
            var test = Tests[random.Next(Tests.Length)];
            return random.Next(3) == 0 ? $"!({test})" : test;
        }

        var joined = string.Join(random.Next(3) == 0 ? " || " : " && ", Enumerable.Range(0, random.Next(2, 4)).Select(_ => $"({Condition(random, depth - 1)})"));
        return random.Next(6) == 0 ? $"!({joined})" : joined;
    }

    private static string Name(string message) => message.Split('\'')[1];

    private static IEnumerable<(string Name, int Count)> Matches(Policies.PolicyCompilation compilation, Random random)
    {
        var surface = compilation.Policies.Surfaces.Single();
        var vocabulary = new VocabularyBuilder();
        var environment = SurfaceEnvironment.Of(surface, ["ctr", "cvr", "merchant_value"], compilation.Policies.Flags, vocabulary);
        var program = RuleProgram.Compile(surface, environment, new DiagnosticBag());
        var request = new RankRequest(surface.Schema, vocabulary.Build()) { Now = new DateTimeOffset(2026, 2, 20, 0, 0, 0, TimeSpan.Zero) };
        request.Context.AddRow();
        for (var number = 0; number < 400; number++)
        {
            AddCandidate(request, number, random);
        }

        request.Candidates.SortById();
        var predictions = new PredictionTable(environment.Predictions);
        predictions.Reset(request.Candidates.Count);
        var frame = new EvaluationFrame(request.Candidates, request.Context, predictions, new TagTable(environment.Tags.Length))
        {
            Weights = [1],
            Flags = new bool[environment.Flags.Length],
            Variants = new int[environment.Variants.Length],
            NowTicks = request.Now.UtcTicks,
        };
        var state = program.CreateState();
        program.ApplyToRequest(frame, state);
        program.ApplyToItems(frame, new double[request.Candidates.Count], state);
        return [.. program.Rules.Select((rule, index) => (rule.Name.Text, Bits.Count(state.Matched(index))))];
    }

    private static void AddCandidate(RankRequest request, int number, Random random)
    {
        var row = request.Candidates.AddRow();
        request.Candidates.SetId(row, Encoding.UTF8.GetBytes($"p{number:000}"));
        foreach (var column in request.Candidates.Attributes.Columns)
        {
            if (column.Definition.Nullable && random.Next(4) == 0)
            {
                continue;
            }

            switch (column.Definition)
            {
                case { IsList: true }:
                    column.BeginList(row);
                    if (random.Next(2) == 0)
                    {
                        column.AppendCode(row, request.Strings.Add(random.Next(2) == 0 ? "x" : "y"));
                    }

                    break;
                case { Type: ColumnType.String, AllowedValues: { IsEmpty: false } values }:
                    column.SetCode(row, request.Strings.Add(values[random.Next(values.Length)]));
                    break;
                case { Type: ColumnType.String }:
                    column.SetCode(row, request.Strings.Add(new[] { "a", "b", "ab", "c" }[random.Next(4)]));
                    break;
                case { Type: ColumnType.Double, Minimum: { } lowest and < 0 }:
                    column.SetDouble(row, lowest + (random.Next(5) * 0.5));
                    break;
                case { Type: ColumnType.Double }:
                    column.SetDouble(row, random.Next(7));
                    break;
                case { Type: ColumnType.Bool }:
                    column.SetFlag(row, random.Next(2) == 0);
                    break;
                case { Type: ColumnType.Int }:
                    column.SetLong(row, random.Next(4));
                    break;
                default:
                    column.SetLong(row, request.Now.UtcTicks + random.Next(-2, 3));
                    break;
            }
        }
    }
}

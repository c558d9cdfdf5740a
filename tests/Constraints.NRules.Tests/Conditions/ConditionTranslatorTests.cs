using System.Linq.Expressions;
using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Constraints.NRules.Conditions;
using RankOrchestrator.Constraints.NRules.Facts;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Findings;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Expressions.Values;
using RankOrchestrator.Language.Tests.Expressions.Kernels;

namespace RankOrchestrator.Constraints.NRules.Tests.Conditions;

/// <summary>The interpreter defines what a condition means; its expression tree must hold for the same candidates.</summary>
public sealed class ConditionTranslatorTests
{
    [Fact]
    public void Any_condition_holds_for_the_same_candidates_whatever_is_missing_or_fails()
    {
        var (holding, others) = (0, 0);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(10_000), Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
        {
            var random = new Random(seed);
            var expressions = new RandomExpression(random);
            var depth = random.Next(5);
            var text = random.Next(4) == 0 ? expressions.OverBuilt(Math.Min(depth, 2)) : expressions.Bool(depth);
            var environment = RandomSurface.Environment();
            var (condition, errors) = ExpressionCompiler.Compile(text, environment, ExpressionPurpose.ItemCondition);
            if (condition is null)
            {
                return errors.All(error => error.Code == ExpressionCodes.AlwaysFails);
            }

            var test = Compile(condition);
            var frame = RandomSurface.Frame(environment.Vocabulary.Build(), random);
            var view = new FrameView(locals: 8) { Frame = frame };
            for (var row = 0; row < Math.Min(frame.RowCount, 20); row++)
            {
                var expected = condition.Evaluate(frame, row) is { Kind: ValueKind.Bool, AsBool: true };
                test(new Row(view, row)).ShouldBe(expected, $"row {row} of {text}");
                _ = expected ? holding++ : others++;
            }

            return true;
        }));
        Math.Min(holding, others).ShouldBeGreaterThan(10_000);
    }

    [Theory]
    [InlineData("item.price < 1.0 && true", "1.0 > item.price")]
    [InlineData("item.price != item.price", "!(item.price == item.price)")]
    [InlineData("1.0 / -0.0 < item.price", "item.price > 1.0 / (0.0 * -1.0)")]
    [InlineData("(has(item.price) ? item.price : -1.0) > 0.0", "has(item.price) && item.price > 0.0")]
    public void Conditions_that_mean_one_thing_hold_for_the_same_candidates(string left, string right)
    {
        var environment = RandomSurface.Environment();
        var (first, second) = (Compile(Condition(left, environment)), Compile(Condition(right, environment)));
        var view = new FrameView(locals: 0) { Frame = RandomSurface.Frame(environment.Vocabulary.Build(), new Random(3)) };
        view.Frame.RowCount.ShouldBeGreaterThan(50);
        for (var row = 0; row < view.Frame.RowCount; row++)
        {
            first(new Row(view, row)).ShouldBe(second(new Row(view, row)));
        }
    }

    [Fact]
    public void Thousands_of_parts_in_one_chain_are_no_deeper_than_a_few()
    {
        var environment = RandomSurface.Environment();
        var text = string.Join(" || ", Enumerable.Range(0, 600).Select(number => $"item.price == {number}.5"));
        var view = new FrameView(locals: 0) { Frame = RandomSurface.Frame(environment.Vocabulary.Build(), new Random(8)) };

        Compile(Condition(text, environment))(new Row(view, 0)).ShouldBeFalse();
        Compile(Condition($"item.sponsored || !item.sponsored || {text}", environment))(new Row(view, First(view.Frame))).ShouldBeTrue();
    }

    private static int First(EvaluationFrame frame) => Domain.Tables.Bits.Next(frame.Candidates.Attributes.Columns[5].Present, 0);

    private static CompiledExpression Condition(string text, ExpressionEnvironment environment)
        => ExpressionCompiler.Compile(text, environment, ExpressionPurpose.ItemCondition) is { Expression: { } condition } ? condition : throw new ArgumentException(text, nameof(text));

    private static Func<Row, bool> Compile(CompiledExpression condition)
        => (Func<Row, bool>)ConditionTranslator.Test(condition.Root, Expression.Parameter(typeof(Row), "row")).Compile();

    private sealed class Row(FrameView view, int row) : FrameFact(view, row);
}

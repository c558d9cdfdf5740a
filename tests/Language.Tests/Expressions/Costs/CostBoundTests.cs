using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Costs;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Findings;
using RankOrchestrator.Language.Expressions.Limits;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Tests.Expressions.Kernels;

namespace RankOrchestrator.Language.Tests.Expressions.Costs;

/// <summary>What an expression may cost, found without running it, bounds what is metered when it runs.</summary>
public sealed class CostBoundTests
{
    private const string Ten = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]";

    /// <summary>The largest that <see cref="RandomSurface"/> makes.</summary>
    private static readonly InputSizes Sizes = new(StringBytes: 6, ListElements: 3, MapEntries: 3, IdBytes: 6);

    [Fact]
    public void A_condition_over_candidates_never_takes_more()
        => Never(ExpressionPurpose.ItemCondition, (write, depth) => write.Bool(depth), (expression, frame) => expression.FillMask(frame, new ulong[Bits.Words(frame.RowCount)]));

    [Fact]
    public void A_condition_over_lists_that_are_built_never_takes_more()
        => Never(ExpressionPurpose.ItemCondition, (write, depth) => write.OverBuilt(depth), (expression, frame) => expression.FillMask(frame, new ulong[Bits.Words(frame.RowCount)]));

    [Fact]
    public void A_number_never_takes_more()
        => Never(ExpressionPurpose.Number, (write, depth) => write.Number(depth), (expression, frame) => expression.FillNumbers(frame, new double[frame.RowCount]));

    [Fact]
    public void A_group_key_never_takes_more()
        => Never(ExpressionPurpose.GroupKey, (write, depth) => write.Text(depth), (expression, frame) => expression.FillKeys(frame, new int[frame.RowCount]));

    [Fact]
    public void A_condition_over_the_request_never_takes_more()
        => Never(
            ExpressionPurpose.RequestCondition,
            (write, depth) => write.OverBuilt(depth).Replace("has(item.labels)", "flag('f')", StringComparison.Ordinal).Replace("item.labels", "['x', 'yy']", StringComparison.Ordinal),
            (expression, frame) => expression.Test(frame));

    [Theory]
    [InlineData(Ten + ".all(a, " + Ten + ".all(b, a + b > 0 || item.sponsored))")]
    [InlineData(Ten + ".map(a, a + size(item.labels)).exists(b, b < 0)")]
    [InlineData("item.labels.exists(x, x == 'zz')")]
    [InlineData("item.price * 2.0 + item.margin > 3.0")]
    [InlineData("item.labels.filter(x, x != 'zz').map(x, x + x).exists(y, y == 'zz')")]
    public void The_bound_is_what_the_largest_request_takes(string text)
    {
        var environment = RandomSurface.Environment();
        var expression = Compile(text, ExpressionPurpose.ItemCondition, environment)!;
        var frame = RandomSurface.Largest(environment.Vocabulary.Build());
        expression.FillMask(frame, new ulong[Bits.Words(frame.RowCount)]);
        var bound = expression.Cost(environment, Sizes).Of(frame.RowCount);
        frame.Meter.Spent.ShouldBeInRange(bound * 7 / 10, bound);
    }

    [Theory]
    [InlineData(1, 300, 50_000)]
    [InlineData(3, 300, 2_500_000)]
    [InlineData(7, 300, 10_000_000_000)]
    public void Macros_inside_one_another_multiply(int levels, int candidates, long most)
    {
        var environment = RandomSurface.Environment();
        var text = string.Concat(Enumerable.Range(0, levels).Select(level => $"{Ten}.all(x{level}, ")) + "item.price > 0.0" + new string(')', levels);
        var cost = Compile(text, ExpressionPurpose.ItemCondition, environment)!.Cost(environment, Sizes).Of(candidates);
        cost.ShouldBeInRange((long)Math.Pow(10, levels) * candidates, most);
    }

    [Fact]
    public void What_a_schema_lists_is_no_longer_than_its_longest_word()
    {
        var words = new ColumnDefinition("words", ColumnType.String) { IsList = true, AllowedValues = ["sale", "new"] };
        var any = new ColumnDefinition("any", ColumnType.String) { IsList = true };
        var environment = new ExpressionEnvironment(new SurfaceSchema(new TableSchema([words, any]), new TableSchema([]), new TableSchema([])), new VocabularyBuilder());
        var sizes = new InputSizes(StringBytes: 1_024, ListElements: 64, MapEntries: 256, IdBytes: 128);
        var known = Compile("item.words.exists(x, x.matches('^s'))", ExpressionPurpose.ItemCondition, environment)!.Cost(environment, sizes).ForOne;
        var unknown = Compile("item.any.exists(x, x.matches('^s'))", ExpressionPurpose.ItemCondition, environment)!.Cost(environment, sizes).ForOne;
        unknown.ShouldBeGreaterThan(5 * known);
    }

    [Fact]
    public void A_bound_of_the_largest_expression_is_a_number()
    {
        var environment = RandomSurface.Environment();
        var text = "item.labels" + string.Concat(Enumerable.Repeat(".map(x, [x + x, x + x]).map(x, x[0] + x[1])", 90)) + ".all(x, x == 'a')";
        var cost = Compile(text, ExpressionPurpose.ItemCondition, environment)!.Cost(environment, new InputSizes(int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue)).Of(int.MaxValue);
        cost.ShouldBeGreaterThan(ExpressionLimits.MostPageSteps);
    }

    private static void Never(ExpressionPurpose purpose, Func<RandomExpression, int, string> write, Action<CompiledExpression, EvaluationFrame> run)
        => Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
        {
            var random = new Random(seed);
            var environment = RandomSurface.Environment();
            if (Compile(write(new RandomExpression(random), random.Next(4)), purpose, environment) is not { } expression)
            {
                return true;
            }

            var frame = RandomSurface.Frame(environment.Vocabulary.Build(), random);
            run(expression, frame);
            return frame.Meter.Spent <= expression.Cost(environment, Sizes).Of(frame.RowCount)
                ? true
                : throw new InvalidOperationException($"{frame.Meter.Spent} > {expression.Cost(environment, Sizes).Of(frame.RowCount)}: {expression.Text}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    private static CompiledExpression? Compile(string text, ExpressionPurpose purpose, ExpressionEnvironment environment)
    {
        var (expression, errors) = ExpressionCompiler.Compile(text, environment, purpose);
        errors.ShouldAllBe(error => error.Code == ExpressionCodes.AlwaysFails || error.Code == ExpressionCodes.NeedsRequestOnly || error.Code == ExpressionCodes.WrongResult, text);
        return expression;
    }
}

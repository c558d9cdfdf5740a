using System.Globalization;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Findings;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Tests.Expressions.Kernels;

/// <summary>
/// The interpreter defines what an expression means; over columns the same must come out for every row, whatever is
/// missing or not a number. <c>RANK_KERNEL_SEEDS</c> sets how many expressions of each type are tried.
/// </summary>
public sealed class KernelEquivalenceTests
{
    private static readonly int Seeds = int.Parse(System.Environment.GetEnvironmentVariable("RANK_KERNEL_SEEDS") ?? "2500", CultureInfo.InvariantCulture);

    [Fact]
    public void A_condition_holds_for_the_same_rows()
        => ForEachSeed((random, depth) => new RandomExpression(random).Bool(depth), ExpressionPurpose.ItemCondition, (expression, frame) =>
        {
            var rows = new ulong[Bits.Words(frame.RowCount)];
            Array.Fill(rows, ulong.MaxValue);
            var failed = expression.FillMask(frame, rows);

            var expected = new ulong[rows.Length];
            var errors = 0;
            for (var row = 0; row < frame.RowCount; row++)
            {
                var value = expression.Evaluate(frame, row);
                errors += value.IsError ? 1 : 0;
                if (value is { Kind: ValueKind.Bool, AsBool: true })
                {
                    Bits.Add(expected, row);
                }
            }

            return failed == errors && rows.AsSpan().SequenceEqual(expected);
        });

    [Fact]
    public void A_number_is_the_same_to_the_last_bit_in_every_row()
        => ForEachSeed((random, depth) => random.Next(3) == 0 ? new RandomExpression(random).Integer(depth) : new RandomExpression(random).Number(depth), ExpressionPurpose.Number, (expression, frame) =>
        {
            var values = new double[frame.RowCount];
            var failed = expression.FillNumbers(frame, values);

            var errors = 0;
            for (var row = 0; row < frame.RowCount; row++)
            {
                var value = expression.Evaluate(frame, row);
                errors += value.IsError ? 1 : 0;
                var expected = value.IsError ? double.NaN : value.AsDouble;
                if (!(double.IsNaN(expected) && double.IsNaN(values[row])) && BitConverter.DoubleToInt64Bits(expected) != BitConverter.DoubleToInt64Bits(values[row]))
                {
                    return false;
                }
            }

            return failed == errors;
        });

    [Fact]
    public void Equal_values_have_equal_keys_in_the_order_of_the_rows()
        => ForEachSeed((random, depth) => random.Next(3) switch { 0 => new RandomExpression(random).Integer(depth), 1 => new RandomExpression(random).Bool(depth), _ => new RandomExpression(random).Text(depth) }, ExpressionPurpose.GroupKey, (expression, frame) =>
        {
            var keys = new int[frame.RowCount];
            var count = expression.FillKeys(frame, keys);

            var expected = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var row = 0; row < frame.RowCount; row++)
            {
                var value = expression.Evaluate(frame, row);
                var key = -1;
                if (!value.IsError && !expected.TryGetValue(value.ToString(), out key))
                {
                    expected.Add(value.ToString(), key = expected.Count);
                }

                if (keys[row] != key)
                {
                    return false;
                }
            }

            return count == expected.Count;
        });

    [Fact]
    public void A_second_evaluation_over_a_used_frame_gives_the_same()
        => ForEachSeed((random, depth) => new RandomExpression(random).Bool(depth), ExpressionPurpose.ItemCondition, (expression, frame) =>
        {
            var first = new ulong[Bits.Words(frame.RowCount)];
            var second = new ulong[first.Length];
            return expression.FillMask(frame, first) == expression.FillMask(frame, second) && first.AsSpan().SequenceEqual(second);
        });

    private static void ForEachSeed(Func<Random, int, string> write, ExpressionPurpose purpose, Func<CompiledExpression, EvaluationFrame, bool> agrees)
    {
        var compiled = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var environment = RandomSurface.Environment();
            var text = write(random, random.Next(5));
            var (expression, errors) = ExpressionCompiler.Compile(text, environment, purpose);
            if (expression is null)
            {
                // Constants that always fail are found when the expression is compiled; nothing else may be wrong.
                errors.ShouldAllBe(error => error.Code == ExpressionCodes.AlwaysFails, text);
                continue;
            }

            compiled++;
            agrees(expression, RandomSurface.Frame(environment.Vocabulary.Build(), random)).ShouldBeTrue($"seed {seed}: {text}");
        }

        compiled.ShouldBeGreaterThan(Seeds / 2);
    }
}

using System.Globalization;
using System.Text;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Tests.Expressions.Kernels;

namespace RankOrchestrator.Language.Tests.Expressions.Limits;

/// <summary>
/// Whatever stands in a policy, the compiler answers with an expression or with errors that lie inside the text; and what
/// it accepts runs. <c>RANK_FUZZ_POLICIES</c> sets how many are tried.
/// </summary>
public sealed class MutatedPoliciesTests
{
    private static readonly string[] Pieces =
    [
        "(", ")", "[", "]", "{", ",", ".", "?", ":", "+", "-", "*", "/", "%", "!", "==", "<", "&&", "||", " in ", "'", "\"", "\\", "\n", "🤪", "1", "0.5", "'a'", "null", "true",
        "item.", "item.brand", "item.price", "item.labels", "item.tags", "request.country", "feature.f1", "score.", "w.a", "flag(", "variant(", "now", "has(", "size(", "dyn(",
        ".all(x, ", ".map(x, ", ".exists(item, ", "x", "matches(", "duration('1h')", "string(", "int(", "[1, 'a', null]", "min(", "clamp(",
    ];

    [Fact]
    public void Every_mutated_expression_compiles_or_says_why_not()
    {
        var count = int.Parse(System.Environment.GetEnvironmentVariable("RANK_FUZZ_POLICIES") ?? "10000", CultureInfo.InvariantCulture);
        var purposes = Enum.GetValues<ExpressionPurpose>();
        var accepted = 0;
        for (var seed = 0; seed < count; seed++)
        {
            var random = new Random(seed);
            var environment = RandomSurface.Environment();
            var purpose = purposes[random.Next(purposes.Length)];
            var text = Mutate(random, seed % 3 == 0 ? new RandomExpression(random).Number(3) : new RandomExpression(random).Bool(3));

            var (expression, errors) = ExpressionCompiler.Compile(text, environment, purpose);

            (expression is null).ShouldBe(errors.Length > 0, text);
            errors.ShouldAllBe(error => error.Start >= 0 && error.Length > 0 && error.Start <= text.Length && error.Message.Length > 0, text);
            if (expression is not null)
            {
                accepted++;
                Run(expression, purpose, environment, random);
            }
        }

        accepted.ShouldBeGreaterThan(count / 50);
    }

    private static void Run(CompiledExpression expression, ExpressionPurpose purpose, ExpressionEnvironment environment, Random random)
    {
        var frame = RandomSurface.Frame(environment.Vocabulary.Build(), random);
        switch (purpose)
        {
            case ExpressionPurpose.ItemCondition:
                expression.FillMask(frame, new ulong[Bits.Words(frame.RowCount)]);
                break;
            case ExpressionPurpose.Number:
                expression.FillNumbers(frame, new double[frame.RowCount]);
                break;
            case ExpressionPurpose.GroupKey:
                expression.FillKeys(frame, new int[frame.RowCount]);
                break;
            case ExpressionPurpose.RequestCondition:
                expression.Test(frame);
                break;
            case ExpressionPurpose.RequestNumber:
                expression.Number(frame);
                break;
            case ExpressionPurpose.Any when frame.RowCount > 0:
                expression.Evaluate(frame, 0);
                break;
        }
    }

    private static string Mutate(Random random, string expression)
    {
        var text = new StringBuilder(expression);
        for (var change = random.Next(3); change > 0; change--)
        {
            var at = random.Next(text.Length + 1);
            var length = random.Next(1 + Math.Min(12, text.Length - at));
            switch (random.Next(4))
            {
                case 0:
                    text.Remove(at, length);
                    break;
                case 1:
                    text.Insert(at, text.ToString(at, length));
                    break;
                case 2:
                    text.Remove(at, length).Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                default:
                    text.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
            }
        }

        return text.ToString();
    }
}

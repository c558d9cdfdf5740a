using System.Collections.Immutable;
using RankOrchestrator.Language.Expressions.FreeStanding;
using RankOrchestrator.Language.Expressions.Limits;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Tests.Expressions.Limits;

/// <summary>
/// Expressions written to take long or much: each ends within the limits, by an answer or an error. What is held against
/// them is counted; how long it takes on a machine is in the tables of bench/Policies.
/// </summary>
public sealed class CostlyExpressionTests
{
    public static TheoryData<string> Names => [.. CostlyExpressions.All.Select(costly => costly.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Ends_within_the_limits(string name)
    {
        var expression = CostlyExpressions.All.Single(costly => string.Equals(costly.Name, name, StringComparison.Ordinal)).Text;
        var answer = ExpressionEvaluation.Line(expression, bindings: null);
        answer.ShouldStartWith("{\"");
        answer.Length.ShouldBeLessThan(16 * ExpressionLimits.Size);
        Spending.OfExpression(expression, ImmutableDictionary<string, Value>.Empty).ShouldBeAllowed(name);
    }

    [Fact]
    public void Ends_within_the_limits_on_the_small_stack_of_a_thread()
    {
        var answers = new List<string>();
        var thread = new Thread(
            () => answers.AddRange(CostlyExpressions.All.Select(costly => ExpressionEvaluation.Line(costly.Text, bindings: null))),
            maxStackSize: 1024 * 1024);
        thread.Start();
        thread.Join();

        answers.Count.ShouldBe(CostlyExpressions.All.Count);
    }

    [Fact]
    public void Long_bindings_are_read_within_the_limits()
    {
        var list = "{\"x\":{\"type\":\"list\",\"value\":[" + string.Join(',', Enumerable.Repeat("1", 60_000)) + "]}}";
        var nested = "{\"x\":{\"type\":\"list\",\"value\":" + CostlyExpressions.Nest(60, "[", "1", "]") + "}}";
        var text = "{\"x\":{\"type\":\"string\",\"value\":\"" + new string('a', 1_000_000) + "\"}}";
        foreach (var json in new[] { list, nested, text })
        {
            var (bindings, error) = CaseReader.ReadBindings(json);
            foreach (var expression in new[] { "x == x", "size(x)", "x + x", "x.map(y, y)", "x.all(y, x == x)", "[x, x, x]", "x.matches('(a|b|c)*d')", "x.contains('b')" })
            {
                ExpressionEvaluation.Line(expression, json).ShouldStartWith("{\"");
                (error is null ? Spending.OfExpression(expression, bindings) : default).ShouldBeAllowed(expression);
            }
        }
    }
}

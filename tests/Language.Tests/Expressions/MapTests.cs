using System.Text.Json;
using RankOrchestrator.Language.Expressions.FreeStanding;

namespace RankOrchestrator.Language.Tests.Expressions;

/// <summary>Maps, and macros of two variables as cel-go's <c>ext.TwoVarComprehensions</c> has them.</summary>
public sealed class MapTests
{
    [Theory] // cel-spec, "Map literals", "Field Selection", "Aggregate Values"
    [InlineData("{'a': 1}['a'] == 1 && {'a': 1}.a == 1 && {1: 'x'}[1] == 'x' && {true: 2}[true] == 2")]
    [InlineData("{1: 'x'}[dyn(1.0)] == 'x' && dyn(1.0) in {1: 'x'} && !(dyn(1.5) in {1: 'x'})")]
    [InlineData("{'a': 1, 'b': 2} == {'b': 2, 'a': 1} && {'a': 1} != {'a': 2} && {'a': 1} != {'b': 1} && {'a': 1} == {'a': 1.0}")]
    [InlineData("'a' in {'a': null} && has({'a': null}.a) && !has({'a': 1}.b) && {'a': null}.a == null")]
    [InlineData("size({}) == 0 && size({'a': 1, 'b': {'c': 2}}) == 2 && {'a': {'b': 3}}.a.b == 3 && {'a': 1,}.size() == 1 && {,} == {}")]
    [InlineData("{'b': 1, 'a': 2}.map(k, k) == ['a', 'b'] && {'b': 1, 'a': 2}.filter(k, k > 'a') == ['b'] && {2: 0, 10: 0}.all(k, k > 1)")]
    [InlineData("{'a': 1}.exists(k, k == 'a') && {'a': 1, 'b': 2}.exists_one(k, k == 'a') && [{'a': 1}, {'a': 2}].map(m, m.a) == [1, 2]")]
    [InlineData("{'\U0001F600': 1, '\uFFFD': 2}.map(k, k)[0] == '\uFFFD'")]
    public void Maps_hold(string expression) => ShouldHold(expression);

    [Theory] // cel-go, ext/comprehensions.go
    [InlineData("[1, 2, 3].all(i, j, i < j) && !{'hello': 'world', 'taco': 'taco'}.all(k, v, k != v)")]
    [InlineData("{'h': ['hello', 'hi'], 'j': ['joke', 'jog']}.all(k, vals, vals.all(v, v.startsWith(k)))")]
    [InlineData("{'greeting': 'hello', 'farewell': 'goodbye'}.exists(k, v, k.startsWith('good') || v.endsWith('bye')) && ![1, 2, 4].exists(i, v, v == 1024 && i == 10)")]
    [InlineData("![1, 2, 1, 3, 1, 4].existsOne(i, v, i == 1 || v == 1) && [1, 1, 2, 2, 3, 3].existsOne(i, v, i == 2 && v == 2)")]
    [InlineData("{'i': 0, 'j': 1, 'k': 2}.exists_one(i, v, i == 'l' || v == 1)")]
    [InlineData("[1, 2, 3].transformList(i, v, (i * v) + v) == [1, 4, 9] && [1, 2, 3].transformList(i, v, i % 2 == 0, (i * v) + v) == [1, 9]")]
    [InlineData("{'greeting': 'hello', 'farewell': 'goodbye'}.transformList(k, _, k) == ['farewell', 'greeting']")]
    [InlineData("[1, 2, 3].transformMap(i, v, (i * v) + v) == {0: 1, 1: 4, 2: 9} && [1, 2, 3].transformMap(i, v, i % 2 == 0, (i * v) + v) == {0: 1, 2: 9}")]
    [InlineData("{'greeting': 'hello'}.transformMap(k, v, v + '!') == {'greeting': 'hello!'}")]
    [InlineData("{'greeting': 'hello'}.transformMapEntry(k, v, {v: k}) == {'hello': 'greeting'} && [1, 2].transformMapEntry(i, v, {v: i, -v: i}) == {1: 0, -1: 0, 2: 1, -2: 1}")]
    [InlineData("{'a': 1, 'b': 2}.transformMapEntry(k, v, v > 1, {k: v}) == {'b': 2} && [3].transformMapEntry(i, v, {}) == {}")]
    [InlineData("{'a': [1, 2]}.transformMap(k, v, v.transformMap(k, w, w * 2)) == {'a': {0: 2, 1: 4}}")]
    [InlineData("{}.all(k, v, 1 / 0 == 0) && !{}.exists(k, v, true) && !{}.existsOne(k, v, true) && {}.transformList(k, v, k) == []")]
    [InlineData("[0, 1].exists(i, v, 1 / v == 1) && ![0, 1].all(i, v, 1 / v == 2)")]
    public void Macros_of_two_variables_hold(string expression) => ShouldHold(expression);

    [Theory]
    [InlineData("{'a': 1, 'a': 2}", "repeated key")]
    [InlineData("{dyn(1): 1, dyn(1): 2}", "repeated key")]
    [InlineData("{1.5: 1}", "unsupported key type: double")]
    [InlineData("{null: 1}", "unsupported key type: null")]
    [InlineData("{'a': 1}['b']", "no such key: \"b\"")]
    [InlineData("{'a': 1}.b", "no such key: \"b\"")]
    [InlineData("{1: 1}[dyn(1.5)]", "no such key")]
    [InlineData("{'a': 1 / 0}", "divide by zero")]
    [InlineData("{'a': 1}.all(k, v, v)", "no such overload")]
    [InlineData("{'a': 0, 'b': 1}.existsOne(k, v, 1 / v == 1)", "divide by zero")]
    [InlineData("{'greeting': 'aloha', 'farewell': 'aloha'}.transformMapEntry(k, v, {v: k})", "repeated key")]
    [InlineData("[1].transformMapEntry(i, v, dyn(v))", "no such overload")]
    [InlineData("{'a': 1}.transformMap(k, v, v, v)", "no such overload")]
    [InlineData("'text'.all(i, v, true)", "no such overload")]
    [InlineData("{'a': 1} < {'a': 2}", "no such overload")]
    [InlineData("{'a': 1} + {'b': 2}", "no such overload")]
    [InlineData("string({})", "no such overload")]
    public void Maps_fail(string expression, string because)
        => JsonDocument.Parse(ExpressionEvaluation.Line(expression, bindings: null)).RootElement.GetProperty("error").GetString()!.ShouldContain(because);

    [Theory]
    [InlineData("{'b': [1], 'a': {2: null, 1: true}}", """{"value":{"a":{"1":true,"2":null},"b":[1]},"type":"map"}""")]
    [InlineData("interest", """{"value":{"dates":0.5,"tea":2},"type":"map"}""")]
    [InlineData("interest.dates + 0.25", """{"value":0.75,"type":"double"}""")]
    public void Maps_are_written_by_key(string expression, string line)
        => ExpressionEvaluation.Line(expression, """{"interest": {"type": "map", "value": {"tea": 2, "dates": 0.5}}}""").ShouldBe(line);

    [Theory] // the names of CEL's math extension
    [InlineData("math.greatest(1, 2.5, 2) == 2.5 && math.least([3, 1, 2]) == 1 && math.abs(-3) == 3 && math.ceil(1.2) == 2.0 && math.floor(-1.2) == -2.0 && math.round(1.5) == 2.0")]
    [InlineData("math.sqrt(16.0) == 4.0 && math.pow(2.0, 10.0) == 1024.0 && math.exp(0.0) == 1.0 && math.log(1.0) == 0.0 && string(math.sqrt(-1.0)) == 'NaN'")]
    [InlineData("string(math.log(0.0)) == '-Inf' && string(math.exp(1000.0)) == '+Inf' && string(math.greatest(0.0 / 0.0, 1.0)) == 'NaN' && math.pow(0.0, 0.0) == 1.0")]
    [InlineData("[{'exp': 1}].all(math, math.exp == 1)")]
    public void Math_functions_go_by_both_names(string expression) => ShouldHold(expression);

    [Fact]
    public void Putting_keys_in_order_is_paid_for()
    {
        // Two texts of 65,536 characters that differ in the last one are compared for every map.
        const string Expression = "['x'].map(a, a + a + a + a + a + a + a + a).map(a, a + a + a + a + a + a + a + a).map(a, a + a + a + a + a + a + a + a)"
            + ".map(a, a + a + a + a + a + a + a + a).map(a, a + a + a + a + a + a + a).map(a, [0,1,2,3,4,5,6,7,8,9].map(b, [0,1,2,3,4,5,6,7,8,9].map(c, {a + 'y': 1, a + 'z': 2}))).size()";
        ExpressionEvaluation.Line(Expression, bindings: null).ShouldContain("costs more than");
    }

    private static void ShouldHold(string expression) => ExpressionEvaluation.Line(expression, bindings: null).ShouldBe("""{"value":true,"type":"bool"}""", expression);
}

using System.Globalization;
using RankOrchestrator.Language.Expressions.FreeStanding;
using RankOrchestrator.Language.Expressions.Limits;

namespace RankOrchestrator.Language.Tests.Expressions;

/// <summary>The lines that <c>eval</c> prints.</summary>
public sealed class ExpressionEvaluationTests
{
    [Theory]
    [InlineData("1 + 2", """{"value":3,"type":"int"}""")]
    [InlineData("9007199254740992", """{"value":9007199254740992,"type":"int"}""")]
    [InlineData("9007199254740993", """{"value":"9007199254740993","type":"int"}""")]
    [InlineData("-9223372036854775808", """{"value":"-9223372036854775808","type":"int"}""")]
    [InlineData("2.0", """{"value":2.0,"type":"double"}""")]
    [InlineData("1e300", """{"value":1E+300,"type":"double"}""")]
    [InlineData("-0.0", """{"value":-0.0,"type":"double"}""")]
    [InlineData("0.0 / 0.0", """{"value":"NaN","type":"double"}""")]
    [InlineData("-1.0 / 0.0", """{"value":"-Infinity","type":"double"}""")]
    [InlineData("'a' + 'b'", """{"value":"ab","type":"string"}""")]
    [InlineData("1 < 2", """{"value":true,"type":"bool"}""")]
    [InlineData("null", """{"value":null,"type":"null"}""")]
    [InlineData("timestamp('2026-02-20T20:00:00.5+02:00')", """{"value":"2026-02-20T18:00:00.5Z","type":"timestamp"}""")]
    [InlineData("duration('-90m') - duration('500ms')", """{"value":"-5400.5s","type":"duration"}""")]
    [InlineData("[1, 2.0, [9007199254740993], 'x', null]", """{"value":[1,2.0,["9007199254740993"],"x",null],"type":"list"}""")]
    [InlineData("1 / 0", """{"error":"divide by zero"}""")]
    [InlineData("1 +", """{"error":"syntax error at character 4: Expected a value, found the end."}""")]
    public void Line_of_an_expression(string expression, string line) => ExpressionEvaluation.Line(expression, bindings: null).ShouldBe(line);

    [Theory]
    [InlineData("int", "5", "5")]
    [InlineData("int", "\"9223372036854775807\"", "\"9223372036854775807\"")]
    [InlineData("double", "5", "5.0")]
    [InlineData("double", "\"NaN\"", "\"NaN\"")]
    [InlineData("string", "\"a\"", "\"a\"")]
    [InlineData("bool", "true", "true")]
    [InlineData("null", "null", "null")]
    [InlineData("timestamp", "\"2026-01-01T00:00:00Z\"", "\"2026-01-01T00:00:00Z\"")]
    [InlineData("duration", "\"1.5s\"", "\"1.5s\"")]
    [InlineData("list", "[1,2.5,\"x\",{\"type\":\"duration\",\"value\":\"60s\"},[true]]", "[1,2.5,\"x\",\"60s\",[true]]")]
    public void A_binding_of_every_type_comes_back_as_it_went_in(string type, string value, string expected)
        => ExpressionEvaluation.Line("x", $$"""{"x": {"type": "{{type}}", "value": {{value}} } }""")
            .ShouldBe($$"""{"value":{{expected}},"type":"{{type}}"}""");

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"expr\":1}")]
    [InlineData("{\"expr\":\"x\",\"bindings\":[]}")]
    [InlineData("{\"expr\":\"x\",\"bindings\":{\"x\":{\"value\":1}}}")]
    [InlineData("{\"expr\":\"x\",\"bindings\":{\"x\":{\"type\":\"int\",\"value\":1.5}}}")]
    [InlineData("{\"expr\":\"x\",\"bindings\":{\"x\":{\"type\":\"uint\",\"value\":1}}}")]
    [InlineData("{\"expr\":\"\\ud800\"}")]
    public void A_bad_case_is_an_error_line(string json) => ExpressionEvaluation.CaseLine(json).ShouldStartWith("{\"error\":");

    [Fact]
    public void A_binding_may_have_a_qualified_name()
        => ExpressionEvaluation.Line("a.b + 1", """{"a.b":{"type":"int","value":1}}""").ShouldBe("""{"value":2,"type":"int"}""");

    [Fact]
    public void The_element_of_a_macro_hides_a_binding_and_a_leading_dot_brings_it_back()
        => ExpressionEvaluation.Line("[1].map(x, [x, .x])", """{"x":{"type":"int","value":7}}""").ShouldBe("""{"value":[[1,7]],"type":"list"}""");

    [Fact]
    public void Every_line_has_an_answer_and_a_bad_one_harms_no_other()
    {
        using var lines = new StringWriter(CultureInfo.InvariantCulture);
        lines.NewLine = "\n";
        var tooLong = new string('x', ExpressionLimits.CaseLength + 1);

        using var cases = new StringReader($"{{\"expr\":\"1\"}}\r\n\n{tooLong}\nrubbish\n{{\"expr\":\"2\"}}");
        ExpressionEvaluation.WriteLines(cases, lines);

        var answers = lines.ToString().TrimEnd().Split('\n');
        answers.Length.ShouldBe(4);
        answers[0].ShouldBe("""{"value":1,"type":"int"}""");
        answers[1].ShouldContain("at most");
        answers[2].ShouldContain("invalid JSON");
        answers[3].ShouldBe("""{"value":2,"type":"int"}""");
    }

    [Theory]
    [InlineData("../../../../../../../../dev/zero")]
    [InlineData("/etc/passwd")]
    public void A_time_zone_is_a_name_and_never_a_path(string zone)
        => ExpressionEvaluation.Line($"timestamp('2026-01-01T00:00:00Z').getHours('{zone}')", bindings: null).ShouldBe("""{"error":"unknown time zone"}""");
}

using RankOrchestrator.Language.Expressions.FreeStanding;

namespace RankOrchestrator.Language.Tests.Expressions;

/// <summary>Sentences and examples of CEL's language definition (google/cel-spec, doc/langdef.md), section by section.</summary>
public sealed class SpecificationTests
{
    [Theory] // Syntax
    [InlineData("1 + 2 * 3 == 7 && !false || false")]
    [InlineData("2 - 1 - 1 == 0")]
    [InlineData("8 / 4 / 2 == 1")]
    [InlineData("false ? 1 == 2 : true ? true : false")]
    [InlineData("1 < 2 == true")]
    [InlineData("!!true")]
    [InlineData("--1 == 1")]
    [InlineData("[1, 2,] == [1, 2]")]
    [InlineData("[,] == []")]
    [InlineData("0x1F == 31 && 0XfF == 255 && -0x1 == -1")]
    [InlineData("7.0 == 7e0 && 7e0 == .700e1 && 1.5E+2 == 150.0 && 5e-1 == 0.5")]
    [InlineData("1 // one\n + 1 == 2")]
    [InlineData("\t1\f==\r\n1")]
    public void Holds(string expression) => Line(expression).ShouldBe("""{"value":true,"type":"bool"}""");

    [Theory] // String and Bytes Values
    [InlineData("""size('""') == 2""")]
    [InlineData("""size('''x''x''') == 4""")]
    [InlineData(""""  """a "quoted" word""" == 'a "quoted" word' """")]
    [InlineData("'''line\nline''' == 'line\\nline'")]
    [InlineData("""size("\"") == 1""")]
    [InlineData("""size("\\") == 1""")]
    [InlineData("""size(r"\\") == 2 && R'\n' == "\\n" """)]
    [InlineData("""r'''a\''' == 'a\\'""")]
    [InlineData("""size("\303\277") == 2 && "\303" == "\u00C3" """)]
    [InlineData("""'\377' == 'ÿ' && '\xFF' == 'ÿ' && '\XfF' == 'ÿ'""")]
    [InlineData("""'\u00ff\U0001F92A' == 'ÿ🤪'""")]
    [InlineData("""size('\a\b\f\n\r\t\v\\\?\"\'\`') == 12""")]
    [InlineData("""'\x41\102\u0043' == 'ABC'""")]
    public void Text_holds(string expression) => Line(expression).ShouldBe("""{"value":true,"type":"bool"}""");

    [Theory] // What is not an expression
    [InlineData("1 +")]
    [InlineData("'a")]
    [InlineData("'a\nb'")]
    [InlineData("'\\s'")]
    [InlineData("'\\ud800'")]
    [InlineData("'\\U00110000'")]
    [InlineData("'\\4'")]
    [InlineData("'\\400'")]
    [InlineData("'\\xG1'")]
    [InlineData("'\\u12'")]
    [InlineData("0x")]
    [InlineData("1e400")]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("0xFFFFFFFFFFFFFFFF")]
    [InlineData("for")]
    [InlineData("a.in")]
    [InlineData("1 2")]
    [InlineData("(1")]
    [InlineData("[1, , 2]")]
    [InlineData("size(1,)")]
    [InlineData("size([1].all(1, true))")]
    [InlineData("[1].all(.x, true)")]
    [InlineData("[1].exists(x)")]
    [InlineData("[1].filter(x, true, x)")]
    [InlineData("has(1)")]
    [InlineData("has(a)")]
    public void Is_refused(string expression) => Line(expression).ShouldStartWith("""{"error":"syntax error""");

    [Theory] // Equality, Ordering
    [InlineData("dyn(3.0) == 3 && 3 == dyn(3.0) && 1 != 1.5")]
    [InlineData("1 < 1.5 && 2.5 > 2 && 2 <= 2.0 && 2 >= 2.0")]
    [InlineData("dyn('1') != 1 && !(dyn(true) == 1) && null == null && dyn(null) != 0")]
    [InlineData("0.0 / 0.0 != 0.0 / 0.0 && !(0.0 / 0.0 == 0.0 / 0.0)")]
    [InlineData("!(0.0 / 0.0 < 1.0) && !(0.0 / 0.0 >= 1.0) && !(1 < 0.0 / 0.0)")]
    [InlineData("-0.0 == 0.0 && 1.0 / 0.0 > 1e308")]
    [InlineData("[1, 2.0, 'a', [true]] == [1.0, 2, 'a', [true]] && [1] != [1, 2] && [[]] != [[1]]")]
    [InlineData("!([0.0 / 0.0] == [0.0 / 0.0])")]
    [InlineData("'a' < 'b' && 'a' < 'aa' && 'Z' < 'a' && '\\uFFFD' < '🤪'")]
    [InlineData("false < true && true >= true")]
    [InlineData("timestamp('2023-08-25T12:00:00Z') <= timestamp('2023-08-26T12:00:00Z')")]
    [InlineData("duration('2h') + duration('1h1m') >= duration('3h') && duration('1h') == duration('60m')")]
    [InlineData("2 in [1, 2, 3] && !('a' in ['b', 'c']) && 1 in [1.0] && !(1 in []) && [1] in [[1], [2]]")]
    [InlineData("'x' in ['y', 1, null] == false")]
    public void Compares(string expression) => Line(expression).ShouldBe("""{"value":true,"type":"bool"}""");

    [Theory] // Logical Operators: a deciding operand wins over an error on either side
    [InlineData("false && 1 / 0 == 0", "false")]
    [InlineData("1 / 0 == 0 && false", "false")]
    [InlineData("true || unbound", "true")]
    [InlineData("unbound || true", "true")]
    [InlineData("1 || true", "true")]
    [InlineData("true ? false : unbound", "false")]
    [InlineData("[1, 0].exists(x, 1 / x == 1)", "true")]
    [InlineData("[0, 1].exists(x, 1 / x == 1)", "true")]
    [InlineData("[0, 1].all(x, 1 / x == 2)", "false")]
    [InlineData("[].all(x, x) && ![].exists(x, x) && ![].exists_one(x, x)", "true")]
    public void Absorbs_errors(string expression, string value) => Line(expression).ShouldBe($$"""{"value":{{value}},"type":"bool"}""");

    [Theory] // Runtime Errors, Overflow
    [InlineData("unbound")]
    [InlineData("true && unbound")]
    [InlineData("1 && true")]
    [InlineData("1 ? 2 : 3")]
    [InlineData("1 + 1.0")]
    [InlineData("'a' + 1")]
    [InlineData("1.0 % 1.0")]
    [InlineData("!1")]
    [InlineData("-'a'")]
    [InlineData("'a' < 1")]
    [InlineData("1 in 2")]
    [InlineData("[1, 2][2]")]
    [InlineData("[1, 2][-1]")]
    [InlineData("[1]['0']")]
    [InlineData("1 / 0")]
    [InlineData("1 % 0")]
    [InlineData("9223372036854775807 + 1")]
    [InlineData("-9223372036854775808 - 1")]
    [InlineData("9223372036854775807 * 2")]
    [InlineData("-9223372036854775808 / -1")]
    [InlineData("-(-9223372036854775808)")]
    [InlineData("int(9223372036854775808.0)")]
    [InlineData("int(-9223372036854775808.0)")]
    [InlineData("int(0.0 / 0.0)")]
    [InlineData("int('1.5')")]
    [InlineData("int('9223372036854775808')")]
    [InlineData("int(' 1')")]
    [InlineData("double('x')")]
    [InlineData("double('1e400')")]
    [InlineData("bool('yes')")]
    [InlineData("bool(1)")]
    [InlineData("string([1])")]
    [InlineData("timestamp('2023-13-01T00:00:00Z')")]
    [InlineData("timestamp('2023-01-01')")]
    [InlineData("timestamp('0000-01-01T00:00:00Z')")]
    [InlineData("timestamp('9999-12-31T23:59:59Z') + duration('1s')")]
    [InlineData("timestamp('0001-01-01T00:00:00Z') - duration('1ns')")]
    [InlineData("timestamp('9999-12-31T23:59:59Z') - timestamp('0001-01-01T00:00:00Z')")]
    [InlineData("duration('1d')")]
    [InlineData("duration('')")]
    [InlineData("duration('1')")]
    [InlineData("duration('--1s')")]
    [InlineData("duration('9223372037s')")]
    [InlineData("duration('2562047h') + duration('1h')")]
    [InlineData("duration('1s') * 2")]
    [InlineData("[1, 2, 1 / 0]")]
    [InlineData("[1, 0].map(x, 1 / x)")]
    [InlineData("[1, 0].filter(x, 1 / x == 1)")]
    [InlineData("[1, 0].exists_one(x, 1 / x == 1)")]
    [InlineData("[1].map(x, x, x)")]
    [InlineData("1.all(x, true)")]
    [InlineData("nothing(1)")]
    [InlineData("'a'.size(1)")]
    [InlineData("'a'.unknown")]
    public void Fails(string expression)
    {
        Line(expression).ShouldStartWith("""{"error":""");
        Line(expression).ShouldNotContain("syntax error");
    }

    [Theory] // Macros
    [InlineData("[1, 2, 3].all(x, x > 0) && ![1, 2, 0].all(x, x > 0)")]
    [InlineData("['apple', 'banana', 'cherry'].all(fruit, fruit.size() > 3)")]
    [InlineData("![0, 2].exists(i, i % 2 != 0) && [0, -1, 5].exists(num, num < 0)")]
    [InlineData("[1, 2, 2].exists_one(i, i < 2) && ![1, 2, 3, 4].exists_one(num, num % 2 == 0)")]
    [InlineData("['cat', 'dog', 'bird', 'fish'].filter(pet, pet.size() == 3) == ['cat', 'dog']")]
    [InlineData("[5, 10, 15].map(x, x / 5) == [1, 2, 3]")]
    [InlineData("[1, 2, 3, 4].map(num, num % 2 == 0, num * 2) == [4, 8]")]
    [InlineData("[1, 2].map(x, [3, 4].map(y, x * y)) == [[3, 4], [6, 8]]")]
    [InlineData("[1, 2].map(x, [x].map(x, x + 1)[0] + x) == [3, 5]")]
    public void Macros_hold(string expression) => Line(expression).ShouldBe("""{"value":true,"type":"bool"}""");

    [Theory] // Functions of text
    [InlineData("'hello world'.contains('world') && !'foobar'.contains('baz') && ''.contains('')")]
    [InlineData("'hello world'.endsWith('world') && 'hello'.startsWith('he') && !'a'.startsWith('ab')")]
    [InlineData("matches('foobar', 'foo.*') && 'foobar'.matches('foo.*')")]
    [InlineData("'hello'.size() == 5 && size('fiance\\u0301') == 7 && size('🤪') == 1")]
    [InlineData("size([]) == 0 && ['a', 'b'].size() == 2")]
    public void Text_functions_hold(string expression) => Line(expression).ShouldBe("""{"value":true,"type":"bool"}""");

    [Theory] // Timezones, Date/Time Functions
    [InlineData("timestamp('2023-12-25T00:00:00Z').getDate()", 25)]
    [InlineData("timestamp('2023-12-25T00:00:00Z').getDate('America/Los_Angeles')", 24)]
    [InlineData("timestamp('2023-12-25T00:00:00Z').getDayOfMonth()", 24)]
    [InlineData("timestamp('2023-12-25T12:00:00Z').getDayOfWeek()", 1)]
    [InlineData("timestamp('2023-12-24T12:00:00Z').getDayOfWeek()", 0)]
    [InlineData("timestamp('2023-12-25T12:00:00Z').getDayOfYear()", 358)]
    [InlineData("timestamp('2023-12-25T12:00:00Z').getFullYear()", 2023)]
    [InlineData("timestamp('2023-12-31T23:00:00Z').getFullYear('+02:00')", 2024)]
    [InlineData("timestamp('2023-12-25T12:00:00Z').getMonth()", 11)]
    [InlineData("timestamp('2023-12-25T12:00:00Z').getHours()", 12)]
    [InlineData("timestamp('2023-12-25T12:00:00Z').getHours('-08:30')", 3)]
    [InlineData("timestamp('2023-07-25T12:00:00Z').getHours('Europe/Paris')", 14)]
    [InlineData("timestamp('2023-07-25T12:00:00Z').getHours('UTC')", 12)]
    [InlineData("timestamp('2023-12-25T12:30:00Z').getMinutes('+05:45')", 15)]
    [InlineData("timestamp('2023-12-25T12:30:30Z').getSeconds()", 30)]
    [InlineData("timestamp('2023-12-25T12:00:00.500Z').getMilliseconds()", 500)]
    [InlineData("duration('3h').getHours()", 3)]
    [InlineData("duration('1h30m').getMinutes()", 90)]
    [InlineData("duration('1m30s').getSeconds()", 90)]
    [InlineData("duration('-90s').getMinutes()", -1)]
    [InlineData("duration('1.234s').getMilliseconds()", 234)]
    [InlineData("int(timestamp('1970-01-01T00:01:00.9Z'))", 60)]
    [InlineData("int(timestamp('1969-12-31T23:59:59Z'))", -1)]
    public void Time_fields(string expression, int value) => Line(expression).ShouldBe($$"""{"value":{{value}},"type":"int"}""");

    [Theory] // Types and Conversions
    [InlineData("bool('true') && bool('TRUE') && bool('t') && !bool('False') && !bool('0')")]
    [InlineData("double('3.14') == 3.14 && double(10) == 10.0 && double('-1e3') == -1000.0 && double('Infinity') > 1.0")]
    [InlineData("int(3.99) == 3 && int(-3.99) == -3 && int('-12') == -12")]
    [InlineData("string(123) == '123' && string(3.14) == '3.14' && string(true) == 'true' && string('a') == 'a'")]
    [InlineData("string(1e15) == '1000000000000000' && string(123456789012345680.0) == '123456789012345680' && string(-1.5e300) == '-1.5e+300'")]
    [InlineData("string(0.0001) == '0.0001' && string(0.00001) == '1e-05' && string(1.0) == '1'")]
    [InlineData("string(1e20) == '100000000000000000000' && string(1e21) == '1e+21'")]
    [InlineData("string(duration('1m1ms')) == '60.001s' && string(duration('-1.5h')) == '-5400s'")]
    [InlineData("string(timestamp('2023-08-26T12:39:00-07:00')) == '2023-08-26T19:39:00Z'")]
    [InlineData("string(timestamp('2023-08-26T12:39:00.120Z')) == '2023-08-26T12:39:00.12Z'")]
    [InlineData("timestamp(0) == timestamp('1970-01-01T00:00:00Z') && timestamp(timestamp(5)) == timestamp(5)")]
    [InlineData("duration('1h34us') > duration('1h') && duration('0') == duration('0s') && duration('-23.4s') < duration('0s')")]
    [InlineData("duration('1m') - duration('1s') == duration('59s') && duration(duration('1s')) == duration('1s')")]
    [InlineData("timestamp('2023-01-01T00:00:00Z') + duration('24h') == timestamp('2023-01-02T00:00:00Z')")]
    [InlineData("duration('24h') + timestamp('2023-01-01T00:00:00Z') == timestamp('2023-01-02T00:00:00Z')")]
    [InlineData("timestamp('2023-01-10T12:00:00Z') - timestamp('2023-01-10T00:00:00Z') == duration('12h')")]
    [InlineData("timestamp('2023-01-10T12:00:00Z') - duration('1ns') == timestamp('2023-01-10T11:59:59.999999999Z')")]
    public void Converts(string expression) => Line(expression).ShouldBe("""{"value":true,"type":"bool"}""");

    [Theory] // Functions beyond CEL's own
    [InlineData("min(3, 1, 2) == 1 && max([1.5, 2]) == 2.0 && abs(-3) == 3 && abs(-1.5) == 1.5")]
    [InlineData("clamp(5, 1, 3) == 3 && clamp(0.5, 1.0, 2.0) == 1.0 && clamp(2, 1, 3) == 2")]
    [InlineData("sqrt(9.0) == 3.0 && sqrt(9) == 3.0 && log1p(0.0) == 0.0 && log1p(1e-20) == 1e-20")]
    [InlineData("log1p(-1.0) < -1e308 && sqrt(-1.0) != sqrt(-1.0)")]
    public void Number_functions_hold(string expression) => Line(expression).ShouldBe("""{"value":true,"type":"bool"}""");

    [Theory]
    [InlineData("abs(-9223372036854775808)")]
    [InlineData("clamp(1, 3, 2)")]
    [InlineData("min([])")]
    [InlineData("max('a', 'b')")]
    public void Number_functions_fail(string expression) => Line(expression).ShouldStartWith("""{"error":""");

    [Fact] // Syntax: "Implementations are required to support at least"
    public void Takes_as_much_repetition_and_nesting_as_required()
    {
        string Repeat(string part, string separator, int count) => string.Join(separator, Enumerable.Repeat(part, count));

        Line(Repeat("false", " || ", 32)).ShouldContain("false");
        Line(Repeat("true", " && ", 32)).ShouldContain("true");
        Line($"max({Repeat("1", ", ", 32)})").ShouldContain("1");
        Line($"size([{Repeat("1", ", ", 32)}])").ShouldContain("32");
        Line($"{Repeat("false ? 1", " : ", 24)} : 2").ShouldContain("2");
        Line(Repeat("1", " + ", 25)).ShouldContain("25");
        Line(Repeat("true", " == ", 25)).ShouldContain("true");
        Line($"{Repeat("dyn(", "", 12)}1{Repeat(")", "", 12)}").ShouldContain("1");
        Line("a.b.c.d.e.f.g.h.i.j.k.l.m").ShouldContain("undeclared reference");
        Line($"{Repeat("[", "", 12)}1{Repeat("]", "", 12)}{Repeat("[0]", "", 12)}").ShouldBe("""{"value":1,"type":"int"}""");
    }

    private static string Line(string expression) => ExpressionEvaluation.Line(expression, bindings: null);
}

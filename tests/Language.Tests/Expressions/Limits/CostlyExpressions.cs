namespace RankOrchestrator.Language.Tests.Expressions.Limits;

/// <summary>Expressions written to take long or much.</summary>
internal static class CostlyExpressions
{
    private const string Ten = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]";

    public static IReadOnlyList<(string Name, string Text)> All { get; } =
    [
        ("macros in macros", Nest(8, $"{Ten}.all(x, ", "1 / 0 > 0", ")")),
        ("exists in exists", Nest(8, $"{Ten}.exists(x, ", "false", ")")),
        ("exists_one", Nest(8, $"{Ten}.exists_one(x, ", "true", ")")),
        ("lists of lists", Nest(12, $"{Ten}.map(x, ", "[x, x, x]", ")")),
        ("lists that double", "[1]" + Repeat(".map(x, [x, x])", 100)),
        ("text that doubles", "['foo', 'bar']" + Repeat(".map(x, [x + x, x + x]).map(x, x[0] + x[1])", 20)),
        ("text that doubles by itself", "['0123456789abcdef']" + Repeat(".map(x, x + x)", 40)),
        ("joined lists", "[" + Repeat("1,", 8_000) + "]" + Repeat(" + [1, 2, 3, 4, 5, 6, 7, 8]", 10)),
        ("long lists compared", $"{Big(1_000)}.all(x, {Big(1_000)} == {Big(1_000)})"),
        ("search in long lists", $"{Big(1_500)}.all(x, 1499 in {Big(1_500)}) "),
        ("long text joined", Nest(4, $"{Ten}.map(x, ", "'" + new string('a', 8_000) + "' + '" + new string('b', 7_000) + "'", ")")),
        ("long text searched", Nest(4, $"{Ten}.map(x, ", "'" + new string('a', 8_000) + "'.contains('" + new string('a', 6_000) + "b')", ")")),
        ("sizes of long text", Nest(4, $"{Ten}.map(x, ", "size('" + new string('a', 15_000) + "')", ")")),
        ("patterns over long text", Nest(4, $"{Ten}.map(x, ", "'" + new string('a', 12_000) + "'.matches('(a|a)*b')", ")")),
        ("many patterns", Repeat("'a'.matches('(a{40}){40}') || ", 500) + "false"),
        ("changing patterns", Nest(4, $"{Ten}.map(x, ", "['a{1000}', 'b{1000}'].map(p, 'a'.matches(p))", ")")),
        (
            "a large pattern with large classes",
            "'" + new string('z', 10_000) + "'.matches('([" + string.Concat(Enumerable.Range(0, 120).Select(index => (char)(0x4E00 + (2 * index)))) + "]?z?){400}!')"),
        ("a pattern that ignores case", "'" + new string('é', 10_000) + "'.matches('(?i)(É?){1000}!')"),
        ("unknown zones", Nest(5, $"{Ten}.map(x, ", "timestamp(0).getHours('Nowhere/Land')", ")")),
        ("known zones", Nest(6, $"{Ten}.map(x, ", "timestamp(x).getHours('Europe/Paris')", ")")),
        ("timestamps read", Nest(6, $"{Ten}.map(x, ", "timestamp('2026-02-20T18:00:00.123456789+02:00')", ")")),
        ("durations read", Nest(6, $"{Ten}.map(x, ", "duration('1h2m3s4ms5us6ns1h2m3s4ms5us6ns1h2m3s4ms5us6ns')", ")")),
        ("long durations", Nest(4, $"{Ten}.map(x, ", "duration('" + Repeat("1ns", 5_000) + "')", ")")),
        ("numbers written", Nest(6, $"{Ten}.map(x, ", "string(1.0 / 3.0) + string(x)", ")")),
        ("numbers read", Nest(4, $"{Ten}.map(x, ", "double('" + new string('1', 15_000) + "')", ")")),
        ("deep parentheses", Nest(5_000, "(", "1", ")")),
        ("deep lists", Nest(5_000, "[", "1", "]")),
        ("deep negation", new string('-', 16_000) + "1"),
        ("deep not", new string('!', 16_000) + "true"),
        ("deep choice", Repeat("true ? 1 : ", 1_400) + "2"),
        ("deep calls", Nest(3_000, "dyn(", "1", ")")),
        ("deep members", "a" + Repeat(".a", 8_000)),
        ("deep indexes", "a" + Repeat("[0]", 5_000)),
        ("long sums", "1" + Repeat(" + 1", 4_000)),
        ("long conjunctions", "true" + Repeat(" && true", 2_000)),
        ("long alternation of errors", "false" + Repeat(" || 1 / 0 == 1", 1_000)),
        ("long expression", new string('1', 100_000)),
        ("long text", "'" + new string('a', 1_000_000) + "'"),
        ("long name", new string('a', 16_000)),
        ("long operators", new string('<', 16_000)),
        ("long arguments", "max(" + Repeat("1,", 8_000) + "1)"),
    ];

    private static string Big(int count) => "[" + string.Join(',', Enumerable.Range(0, count)) + "]";

    private static string Repeat(string part, int count) => string.Concat(Enumerable.Repeat(part, count));

    public static string Nest(int levels, string open, string inner, string close) => Repeat(open, levels) + inner + Repeat(close, levels);
}

using System.Text;
using System.Text.Json;

namespace RankOrchestrator.Language.Tests.Expressions.Limits;

/// <summary>Cases that were valid once: the same seed makes the same ones.</summary>
internal sealed class MutatedCases(int seed)
{
    private static readonly string[] Expressions =
    [
        "1 + 2 * 3 - 4 / 5 % 6", "-9223372036854775808 + 0xFF", "1.5e-3 < .5 && 2.0 >= 1", "!(a || b) && !c",
        "x ? y : z ? 1 : 2", "'a\\n\\u00e9\\x41\\101' + \"b\" + r'\\d' + '''c\nd'''", "name.startsWith('a') || name.endsWith('b') || name.contains('c')",
        "name.matches('^(?i)[a-z\\\\d]+(foo|bar){2,3}$')", "[1, 2.0, 'x', null, true][0] in [1, 2, 3]", "[[1], [2, [3]]] == [[1]] + [[2, [3]]]",
        "list.all(x, x > 0) && list.exists(x, x == 2) && list.exists_one(x, x == 3)", "list.filter(x, x % 2 == 0).map(x, x > 1, x * x)",
        "list.map(x, list.map(y, list.map(z, [x, y, z])))", "['ab', 'cd'].map(x, [x + x, x + x]).map(x, [x[0] + x[1], x[0] + x[1]])",
        "timestamp('2026-02-20T18:00:00.123Z') + duration('-1h30m0.5s') - time", "time.getHours('Asia/Riyadh') + time.getDayOfYear('+05:45')",
        "int('12') + int(1.5) + int(time) + size(name)", "double('1e3') + double(5)", "string(1.5) + string(true) + string(time) + string(span)",
        "bool('true') && timestamp(0) < time", "min(1, 2.5, number) + max(list) + abs(-1) + clamp(number, 0, 1) + sqrt(2.0) + log1p(number)",
        "has(a.b) ? a.b.c : .x", "number / 0 == 1 || true", "dyn(1) == 1.0 && 0.0 / 0.0 != 0.0 / 0.0", "size('🤪é\\U0001F92A') == 3 // done",
    ];

    private static readonly string[] Pieces =
    [
        "(", ")", "[", "]", "{", "}", ",", ".", "?", ":", "+", "-", "*", "/", "%", "!", "==", "!=", "<", "<=", ">", ">=", "&&", "||", " in ", "'", "\"", "'''",
        "r'", "b'", "\\", "\\u", "\\x4", "//", "\n", "\0", "🤪", "\ud83e", "é", "0x", "1e", "1e999", "9223372036854775807", "18446744073709551616u", "0.0", "1",
        "true", "null", "list", "name", "number", "time", "span", "x", ".all(x, ", ".map(x, ", ".exists(x, ", ".filter(x, ", "has(", "size(", "matches(", "'(a*)*$'",
        "duration('", "timestamp('", ".getHours('Europe/Paris')", "min(", "for", "in", "#", "@", "`", "$",
    ];

    private const string Bindings = """
        {"a":{"type":"bool","value":true},"b":{"type":"bool","value":false},"c":{"type":"null"},"x":{"type":"int","value":"9007199254740993"},"y":{"type":"int","value":2},
        "z":{"type":"double","value":"NaN"},"name":{"type":"string","value":"aéb🤪c"},"list":{"type":"list","value":[1,2,3,{"type":"double","value":1.5},[true,null]]},
        "number":{"type":"double","value":0.25},"time":{"type":"timestamp","value":"2026-02-20T18:00:00Z"},"span":{"type":"duration","value":"1h"},"a.b":{"type":"int","value":1}}
        """;

    private readonly Random random = new(seed);

    /// <summary>The next expression, as the line of a file of cases; now and then the line itself is damaged too.</summary>
    public string Next()
    {
        var text = new StringBuilder(Pick(Expressions));
        for (var change = random.Next(4); change > 0; change--)
        {
            Mutate(text);
        }

        if (text.Length > 4_000)
        {
            text.Length = 4_000;
        }

        // Half of a pair cannot be written as JSON.
        var expression = JsonSerializer.Serialize(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToString())));
        var line = new StringBuilder(FormattableString.Invariant($$"""{"expr":{{expression}},"bindings":{{Bindings.ReplaceLineEndings("")}}}"""));
        if (random.Next(10) == 0)
        {
            Mutate(line);
        }

        return line.ToString();
    }

    private void Mutate(StringBuilder text)
    {
        var at = random.Next(text.Length + 1);
        var length = random.Next(1 + Math.Min(20, text.Length - at));
        switch (random.Next(8))
        {
            case 0:
                text.Remove(at, length);
                break;
            case 1:
                text.Insert(at, text.ToString(at, length));
                break;
            case 2:
                text.Insert(at, Pick(Expressions));
                break;
            case 3:
                text.Insert(0, "(").Append(')').Append(Pick(Pieces)).Append(Pick(Expressions));
                break;
            case 4:
                var piece = Pick(Pieces);
                text.Insert(at, string.Concat(Enumerable.Repeat(piece, 1 + random.Next(random.Next(10) == 0 ? 400 : 3))));
                break;
            case 5 when at < text.Length:
                text[at] = (char)random.Next(random.Next(4) == 0 ? 0x10000 : 0x80);
                break;
            case 6:
                text.Insert(0, Pick(["list.map(x, ", "list.all(x, ", "[", "-", "!", "size(", "string("])).Append(')');
                break;
            default:
                text.Insert(at, Pick(Pieces));
                break;
        }
    }

    private string Pick(string[] choices) => choices[random.Next(choices.Length)];
}

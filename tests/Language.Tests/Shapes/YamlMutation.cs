using System.Text;

namespace RankOrchestrator.Language.Tests.Shapes;

/// <summary>Small mistakes as people make them: a misspelt key, another kind of value, a line too few or too many.</summary>
internal static class YamlMutation
{
    private static readonly string[] Values =
    [
        "7", "-1", "0.5", "1e3", "1.0", "99999999", "0x10", ".5", ".inf", "true", "True", "yes", "null", "~", "''", "' '", "text", "Text", "'7'", "[]", "[1, 2]", "[a, b]", "{}", "{ a: 1 }", "{ name: x }",
        "50ms", "5", "2026-02-18", "2026-2-18", "a-name", "a_name", "\"a\\n\"", "\"a-name\\n\"", "sum", "string", "onnx",
    ];

    private static readonly string[] Keys = [
        "name",
        "why",
        "owner",
        "when",
        "then",
        "boost",
        "most",
        "group",
        "per",
        "cap",
        "floor",
        "slots",
        "type",
        "min",
        "enabled",
        "id",
        "kind",
        "prediction",
        "expect",
        "item",
        "excluded",
        "extends",
        "active",
        "from"];

    public static string Mutate(string text, Random random)
    {
        var lines = text.Split('\n').ToList();
        for (var change = random.Next(1, 3); change > 0; change--)
        {
            var at = random.Next(lines.Count);
            lines[at] = random.Next(5) switch
            {
                0 => "",
                1 => ReplaceValue(lines[at], random),
                2 => ReplaceKey(lines[at], random),
                3 => lines[at] + "\n" + Indent(lines[at]) + Keys[random.Next(Keys.Length)] + ": " + Values[random.Next(Values.Length)],
                _ => ReplaceInside(lines[at], random),
            };
        }

        return string.Join('\n', lines);
    }

    private static string ReplaceValue(string line, Random random)
    {
        var colon = line.IndexOf(": ", StringComparison.Ordinal);
        return colon < 0 ? line : line[..(colon + 2)] + Values[random.Next(Values.Length)];
    }

    private static string ReplaceKey(string line, Random random)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var start = Indent(line).Length + (line.TrimStart().StartsWith("- ", StringComparison.Ordinal) ? 2 : 0);
        return colon <= start ? line : line[..start] + Keys[random.Next(Keys.Length)] + line[colon..];
    }

    /// <summary>Another value somewhere within a flow mapping or list.</summary>
    private static string ReplaceInside(string line, Random random)
    {
        var colons = Enumerable.Range(0, line.Length).Where(index => line[index] is ':' or ',' or '[').ToArray();
        if (colons.Length == 0)
        {
            return line;
        }

        var start = colons[random.Next(colons.Length)] + 1;
        var end = line.AsSpan(start).IndexOfAny(",}]");
        return end < 0 ? line : new StringBuilder(line).Remove(start, end).Insert(start, " " + Values[random.Next(Values.Length)]).ToString();
    }

    private static string Indent(string line) => line[..(line.Length - line.TrimStart().Length)];
}

using System.Text;
using System.Text.RegularExpressions;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Syntax;

namespace RankOrchestrator.Language.Documents;

/// <summary>
/// Why a line is not the YAML its author thinks it is. YAML gives meaning to the characters that expressions begin with and
/// to some inside them; its parser's own words are about tokens and places that help nobody.
/// </summary>
internal static partial class YamlAdvice
{
    private const int LongestShown = 80;

    /// <summary>Tags of YAML itself, which nobody means as an expression.</summary>
    private static readonly string[] Tags =
    [
        "!!str", "!!int", "!!float", "!!bool", "!!null", "!!seq", "!!map", "!!set", "!!omap", "!!pairs", "!!binary", "!!timestamp", "!!merge", "!!value", "!!yaml",
    ];

    /// <summary>The advice about the first line of a stretch, or the line before it, about which there is any; or null.</summary>
    public static Advice? Of(SourceText source, SourceSpan broken)
    {
        var (first, last) = (source.Locate(broken.Start).Line, source.Locate(broken.End).Line);
        for (var line = last; line >= Math.Max(1, first - 1); line--)
        {
            if (OfLine(source, line) is { } advice)
            {
                return advice;
            }
        }

        return null;
    }

    /// <summary>The advice about a value that begins with '!', or null when YAML's own tag is meant.</summary>
    public static Advice? OfTag(SourceText source, int start)
    {
        var line = source.Locate(start).Line;
        var value = Trim(source.Line(line)[(source.Locate(start).Column - 1)..]);
        return IsTag(value) ? null : Special(value, start);
    }

    /// <summary>The advice about a value that begins with '&amp;&amp;', or null when an anchor may be meant.</summary>
    public static Advice? OfAnchor(SourceText source, int start)
    {
        var value = Trim(source.Line(source.Locate(start).Line)[(source.Locate(start).Column - 1)..]);
        return value.StartsWith("&&", StringComparison.Ordinal) ? Special(value, start) : null;
    }

    /// <summary>The advice about a key that holds what cannot be seen, or null.</summary>
    public static Advice? OfKey(YamlScalar key)
        => key.Style == YamlScalarStyle.Plain ? Invisible(key.Source.Text.Substring(key.Span.Start, key.Span.Length), key.Span.Length, key.Span.Start) : null;

    private static Advice? OfLine(SourceText source, int number)
    {
        var line = source.Line(number);
        var start = Start(source, number);
        var match = Entry().Match(line);
        if (!match.Success)
        {
            return Invisible(line, line.Length, start);
        }

        var value = match.Groups["value"];
        if (Invisible(line, value.Index, start) is { } invisible)
        {
            return invisible;
        }

        if (!match.Groups["key"].Success && !match.Groups["item"].Success)
        {
            return null;
        }

        if (OfValue(Trim(value.Value), start + value.Index) is { } advice)
        {
            return advice;
        }

        if (value.Value[0] == '{')
        {
            foreach (Match inner in FlowValue().Matches(value.Value))
            {
                var part = inner.Groups["value"];
                if (OfValue(Trim(part.Value), start + value.Index + part.Index) is { } inside)
                {
                    return inside;
                }
            }
        }

        return null;
    }

    private static Advice? OfValue(string value, int start) => value[0] switch
    {
        '!' => IsTag(value) ? null : Special(value, start),
        '@' or '`' or '%' or '&' or '*' => Special(value, start),
        '"' or '\'' => AfterQuote(value, start),
        '[' or '{' => AfterBracket(value, start),
        '|' or '>' => null,
        _ => NestedKey(value, start),
    };

    private static Advice Special(string value, int start) => new(
        new SourceSpan(start, value.Length),
        $"YAML takes '{value[0]}' at the beginning of a value for {Meaning(value[0])}.",
        $"Put the value in quotes: {Quote(value)}");

    private static string Meaning(char character) => character switch
    {
        '!' => "a tag",
        '&' => "an anchor",
        '*' => "an alias",
        '%' => "a directive",
        _ => "a character it reserves",
    };

    private static Advice? AfterQuote(string value, int start)
    {
        var end = EndOfQuoted(value, 0);
        var rest = end < 0 ? value.Length : end + 1;
        while (rest < value.Length && value[rest] == ' ')
        {
            rest++;
        }

        return rest >= value.Length ? null : new Advice(
            new SourceSpan(start + rest, value.Length - rest),
            "The value ends with its closing quote; YAML does not know what this after it is.",
            $"Put the whole value in quotes: {Quote(value)}");
    }

    private static Advice? AfterBracket(string value, int start)
    {
        var depth = 0;
        for (var index = 0; index < value.Length; index++)
        {
            switch (value[index])
            {
                case '"' or '\'':
                    var end = EndOfQuoted(value, index);
                    index = end < 0 ? value.Length : end;
                    break;
                case '[' or '{' or '(':
                    depth++;
                    break;
                case ']' or '}' or ')' when --depth == 0:
                    return index + 1 == value.Length ? null : new Advice(
                        new SourceSpan(start + index + 1, value.Length - index - 1),
                        $"YAML takes '{value[0]}' at the beginning of a value for {(value[0] == '[' ? "a list" : "named values")}, and nothing follows its end.",
                        $"Put the value in quotes: {Quote(value)}");
            }
        }

        return null;
    }

    private static Advice? NestedKey(string value, int start)
    {
        var colon = value.IndexOf(": ", StringComparison.Ordinal);
        colon = colon < 0 && value.EndsWith(':') ? value.Length - 1 : colon;
        return colon < 0 ? null : new Advice(
            new SourceSpan(start + colon, 1),
            "YAML takes ': ' in a value without quotes for the end of a key.",
            $"Put the value in quotes: {Quote(value)}");
    }

    /// <summary>A character before the value that looks like space and is none to YAML.</summary>
    private static Advice? Invisible(string line, int end, int start)
    {
        for (var index = 0; index < end;)
        {
            if (!Rune.TryGetRuneAt(line, index, out var rune))
            {
                return null;
            }

            if (rune.Value is '"' or '\'' or '#')
            {
                return null;
            }

            if (ConfusableCharacters.IsInvisible(rune))
            {
                var (message, hint) = ConfusableCharacters.Explain(rune);
                return new Advice(new SourceSpan(start + index, rune.Utf16SequenceLength), message!, hint!);
            }

            index += rune.Utf16SequenceLength;
        }

        return null;
    }

    private static int EndOfQuoted(string value, int start)
    {
        var quote = value[start];
        for (var index = start + 1; index < value.Length; index++)
        {
            if (value[index] == '\\' && quote == '"')
            {
                index++;
            }
            else if (value[index] == quote)
            {
                if (quote == '"' || index + 1 >= value.Length || value[index + 1] != '\'')
                {
                    return index;
                }

                index++;
            }
        }

        return -1;
    }

    private static bool IsTag(string value) => value.StartsWith("!<", StringComparison.Ordinal) || value is "!"
        || Tags.Any(tag => value.Equals(tag, StringComparison.Ordinal) || value.StartsWith(tag + " ", StringComparison.Ordinal));

    /// <summary>Without a comment and the spaces around.</summary>
    private static string Trim(string value)
    {
        var quoted = value[0] is '"' or '\'' ? EndOfQuoted(value, 0) : 0;
        var comment = quoted < 0 ? -1 : value.IndexOf(" #", quoted, StringComparison.Ordinal);
        return (comment > 0 ? value[..comment] : value).TrimEnd();
    }

    private static string Quote(string value)
    {
        if (value.Length > LongestShown)
        {
            return value.Contains('\'', StringComparison.Ordinal) ? "\"…\"" : "'…'";
        }

        return !value.Contains('\'', StringComparison.Ordinal) ? $"'{value}'"
            : !value.Contains('"', StringComparison.Ordinal) && !value.Contains('\\', StringComparison.Ordinal) ? $"\"{value}\""
            : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    private static int Start(SourceText source, int line)
    {
        var offset = 0;
        for (var number = 1; number < line; number++)
        {
            offset = source.Text.IndexOf('\n', offset) + 1;
        }

        return offset;
    }

    [GeneratedRegex("""^(?<indent>\s*)(?<item>(- +)+)?((?<key>[A-Za-z_][A-Za-z0-9_-]*|"[^"]*"|'[^']*')\s*:\s+)?(?<value>\S.*)$""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Entry();

    [GeneratedRegex("""[{,]\s*[A-Za-z_][A-Za-z0-9_-]*\s*:\s+(?<value>[!@`&*%][^,}]*|"[^"]*"[^,}]*|'[^']*'[^,}]*)""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex FlowValue();

    /// <summary>What is wrong, where, and what to do.</summary>
    internal sealed record Advice(SourceSpan Span, string Message, string Hint);
}

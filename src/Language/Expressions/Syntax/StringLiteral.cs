using System.Globalization;
using System.Text;

namespace RankOrchestrator.Language.Expressions.Syntax;

/// <summary>CEL's string literals: single or triple quotes of either kind, raw with <c>r</c>, and the escapes.</summary>
internal static class StringLiteral
{
    /// <summary>The letters and quotes that open a string at a position, or null when none does.</summary>
    public static LiteralPrefix? Prefix(string text, int position)
    {
        var isRaw = false;
        var isBytes = false;
        var quote = position;
        while (quote < text.Length && quote - position < 2 && text[quote] is 'r' or 'R' or 'b' or 'B')
        {
            isRaw |= text[quote] is 'r' or 'R';
            isBytes |= text[quote] is 'b' or 'B';
            quote++;
        }

        if (quote >= text.Length || text[quote] is not ('"' or '\''))
        {
            return null;
        }

        var character = text[quote];
        var isTriple = quote + 2 < text.Length && text[quote + 1] == character && text[quote + 2] == character;
        return new LiteralPrefix(isRaw, isBytes, isTriple, character, quote);
    }

    /// <summary>Reads the string; the error, if any, has its own place.</summary>
    public static (string Value, int End, string? Error, int ErrorAt) Read(string text, int start, LiteralPrefix prefix)
    {
        var position = prefix.QuoteStart + (prefix.IsTriple ? 3 : 1);
        var value = new StringBuilder();
        while (position < text.Length)
        {
            var character = text[position];
            if (character == prefix.Quote && (!prefix.IsTriple || IsTripleQuote(text, position, prefix.Quote)))
            {
                return (value.ToString(), position + (prefix.IsTriple ? 3 : 1), null, 0);
            }

            if (character is '\n' or '\r' && !prefix.IsTriple)
            {
                break;
            }

            if (character != '\\' || prefix.IsRaw)
            {
                value.Append(character);
                position++;
                continue;
            }

            var (length, error) = ReadEscape(text, position, value);
            if (error is not null)
            {
                return ("", position + length, error, position);
            }

            position += length;
        }

        return ("", text.Length, "The string is not closed.", start);
    }

    private static bool IsTripleQuote(string text, int position, char quote)
        => position + 2 < text.Length && text[position + 1] == quote && text[position + 2] == quote;

    private static (int Length, string? Error) ReadEscape(string text, int position, StringBuilder value)
    {
        if (position + 1 >= text.Length)
        {
            return (1, "The escape is not finished.");
        }

        var letter = text[position + 1];
        var simple = letter switch
        {
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            '\\' or '?' or '"' or '\'' or '`' => letter,
            _ => '\0',
        };
        if (simple != '\0')
        {
            value.Append(simple);
            return (2, null);
        }

        return letter switch
        {
            'x' or 'X' => ReadNumber(text, position + 2, 2, 16, value),
            'u' => ReadNumber(text, position + 2, 4, 16, value),
            'U' => ReadNumber(text, position + 2, 8, 16, value),
            >= '0' and <= '3' => ReadNumber(text, position + 1, 3, 8, value),
            _ => (2, $"'\\{letter}' is not an escape."),
        };
    }

    private static (int Length, string? Error) ReadNumber(string text, int start, int digits, int radix, StringBuilder value)
    {
        var prefix = radix == 8 ? 1 : 2;
        if (start + digits > text.Length)
        {
            return (prefix, "The escape is not finished.");
        }

        long code = 0;
        foreach (var digit in text.AsSpan(start, digits))
        {
            var number = char.IsAsciiHexDigit(digit) ? int.Parse([digit], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : radix;
            if (number >= radix)
            {
                return (prefix + digits, string.Create(CultureInfo.InvariantCulture, $"The escape needs {digits} {(radix == 8 ? "octal" : "hexadecimal")} digits."));
            }

            code = (code * radix) + number;
        }

        if (!Rune.IsValid((int)Math.Min(code, int.MaxValue)))
        {
            return (prefix + digits, "The escape is not a Unicode character.");
        }

        value.Append(new Rune((int)code).ToString());
        return (prefix + digits, null);
    }

    /// <summary>How a string literal opens.</summary>
    internal readonly record struct LiteralPrefix(bool IsRaw, bool IsBytes, bool IsTriple, char Quote, int QuoteStart);
}

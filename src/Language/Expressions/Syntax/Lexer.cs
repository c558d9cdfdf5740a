using System.Globalization;
using System.Text;
using RankOrchestrator.Language.Expressions.Findings;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Syntax;

/// <summary>Cuts a text into CEL's tokens (cel-spec, "Syntax"): names, signs, and literals with their values.</summary>
internal sealed class Lexer(string text)
{
    private static readonly string[] Signs = ["&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", ".", ",", "(", ")", "[", "]", "{", "}"];

    private int position;

    /// <summary>The next token.</summary>
    /// <exception cref="SyntaxException">No token starts here.</exception>
    public Token Next()
    {
        SkipSpace();
        if (position >= text.Length)
        {
            return new Token(TokenKind.End, text.Length, 0, "", default);
        }

        var character = text[position];
        if (StringLiteral.Prefix(text, position) is { } prefix)
        {
            return ReadString(prefix);
        }

        if (IsNameStart(character))
        {
            return ReadName();
        }

        if (char.IsAsciiDigit(character) || (character == '.' && position + 1 < text.Length && char.IsAsciiDigit(text[position + 1])))
        {
            return ReadNumber();
        }

        foreach (var sign in Signs)
        {
            if (string.CompareOrdinal(text, position, sign, 0, sign.Length) == 0)
            {
                position += sign.Length;
                return new Token(TokenKind.Sign, position - sign.Length, sign.Length, sign, default);
            }
        }

        throw Meaningless();
    }

    private SyntaxException Meaningless()
    {
        if (!Rune.TryGetRuneAt(text, position, out var rune))
        {
            return Error(position, 1, "'\uFFFD' means nothing here.");
        }

        var shown = rune.ToString();
        var (message, hint) = rune.IsAscii && !Rune.IsControl(rune) ? (null, ForeignSyntax.OfSign(text, position)) : ConfusableCharacters.Explain(rune);
        return Error(position, shown.Length, message ?? $"'{shown}' means nothing here.", hint);
    }

    private static bool IsNameStart(char character) => char.IsAsciiLetter(character) || character == '_';

    private static SyntaxException Error(int start, int length, string message, string? hint = null, string code = ExpressionCodes.Syntax)
        => new(new ExpressionError(code, start, length, message, hint));

    private void SkipSpace()
    {
        while (position < text.Length)
        {
            if (text[position] is ' ' or '\t' or '\n' or '\r' or '\f')
            {
                position++;
            }
            else if (text[position] == '/' && position + 1 < text.Length && text[position + 1] == '/')
            {
                while (position < text.Length && text[position] != '\n')
                {
                    position++;
                }
            }
            else
            {
                return;
            }
        }
    }

    private Token ReadName()
    {
        var start = position;
        while (position < text.Length && (IsNameStart(text[position]) || char.IsAsciiDigit(text[position])))
        {
            position++;
        }

        return new Token(TokenKind.Name, start, position - start, text[start..position], default);
    }

    private Token ReadString(StringLiteral.LiteralPrefix prefix)
    {
        var start = position;
        if (prefix.IsBytes)
        {
            throw Error(start, 1, "Bytes are outside this language.", "Use a string.", ExpressionCodes.OutsideSubset);
        }

        var (value, end, error, errorAt) = StringLiteral.Read(text, start, prefix);
        if (error is not null)
        {
            throw Error(errorAt, Math.Max(1, Math.Min(end, text.Length) - errorAt), error);
        }

        position = end;
        return new Token(TokenKind.Literal, start, end - start, "", Value.String(value));
    }

    private Token ReadNumber()
    {
        var start = position;
        if (text[position] == '0' && position + 1 < text.Length && text[position + 1] is 'x' or 'X')
        {
            position += 2;
            var digits = TakeWhile(char.IsAsciiHexDigit);
            if (digits.IsEmpty)
            {
                throw Error(start, position - start, "Hexadecimal digits must follow '0x'.");
            }

            return Integer(start, ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex), hex);
        }

        TakeWhile(char.IsAsciiDigit);
        var isDouble = false;
        if (position + 1 < text.Length && text[position] == '.' && char.IsAsciiDigit(text[position + 1]))
        {
            isDouble = true;
            position++;
            TakeWhile(char.IsAsciiDigit);
        }

        var mark = position;
        if (position < text.Length && text[position] is 'e' or 'E')
        {
            position++;
            if (position < text.Length && text[position] is '+' or '-')
            {
                position++;
            }

            isDouble = TakeWhile(char.IsAsciiDigit).Length > 0;
            position = isDouble ? position : mark;
        }

        if (isDouble)
        {
            var value = double.Parse(text.AsSpan(start, position - start), NumberStyles.Float, CultureInfo.InvariantCulture);
            if (double.IsInfinity(value))
            {
                throw Error(start, position - start, "The number is beyond the range of a double.");
            }

            return new Token(TokenKind.Literal, start, position - start, "", Value.Double(value));
        }

        return Integer(start, ulong.TryParse(text.AsSpan(start, position - start), NumberStyles.None, CultureInfo.InvariantCulture, out var magnitude), magnitude);
    }

    /// <summary>
    /// An integer's magnitude: 2^63 is allowed here, because the parser may find a minus before it. It is handed on as
    /// <see cref="long.MinValue"/>.
    /// </summary>
    private Token Integer(int start, bool parsed, ulong magnitude)
    {
        if (position < text.Length && text[position] is 'u' or 'U')
        {
            throw Error(start, position - start + 1, "Unsigned integers are outside this language.", "Write it without the 'u'.", ExpressionCodes.OutsideSubset);
        }

        if (!parsed || magnitude > 1UL << 63)
        {
            throw Error(start, position - start, "The integer does not fit into 64 bits.", "Write it with a decimal point to make it a double.");
        }

        return new Token(TokenKind.Literal, start, position - start, magnitude == 1UL << 63 ? "2^63" : "", Value.Int((long)magnitude));
    }

    private ReadOnlySpan<char> TakeWhile(Func<char, bool> belongs)
    {
        var start = position;
        while (position < text.Length && belongs(text[position]))
        {
            position++;
        }

        return text.AsSpan(start, position - start);
    }
}

using System.Globalization;
using System.Text;

namespace RankOrchestrator.Language.Expressions.Patterns;

/// <summary>Escapes that mean one character or a set of categories, inside and outside of brackets.</summary>
internal static class PatternEscape
{
    /// <summary>The code point here; half of a pair stands for itself.</summary>
    public static int ReadRune(string text, ref int position)
    {
        if (Rune.TryGetRuneAt(text, position, out var rune))
        {
            position += rune.Utf16SequenceLength;
            return rune.Value;
        }

        return text[position++];
    }

    /// <summary>The character that an escape means.</summary>
    public static int Read(string text, ref int position)
    {
        if (++position >= text.Length)
        {
            throw new PatternException("trailing \\ at the end");
        }

        var letter = text[position++];
        switch (letter)
        {
            case 'a': return '\a';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'v': return '\v';
            case 'x': return ReadHexadecimal(text, ref position);
            case >= '1' and <= '7' when position >= text.Length || text[position] is < '0' or > '7':
                throw new PatternException("backreferences are not supported");
            case >= '0' and <= '7':
                var code = letter - '0';
                for (var digit = 1; digit < 3 && position < text.Length && text[position] is >= '0' and <= '7'; digit++)
                {
                    code = (code * 8) + text[position++] - '0';
                }

                return code;
            default:
                return char.IsAscii(letter) && !char.IsAsciiLetterOrDigit(letter) ? letter : throw new PatternException($"invalid escape \\{letter}");
        }
    }

    /// <summary>The categories of <c>\pL</c>, <c>\p{Lu}</c>, <c>\p{^Lu}</c> or <c>\PL</c>.</summary>
    public static uint ReadCategories(string text, ref int position)
    {
        var isInverted = text[position + 1] == 'P';
        position += 2;
        var end = position < text.Length && text[position] == '{' ? text.IndexOf('}', position) : position;
        if (position >= text.Length || end < 0)
        {
            throw new PatternException("invalid character class");
        }

        var name = text[position] == '{' ? text.AsSpan(position + 1, end - position - 1) : text.AsSpan(position, 1);
        position = end + 1;
        if (name.StartsWith("^"))
        {
            isInverted = !isInverted;
            name = name[1..];
        }

        var categories = NamedClasses.Categories(name) ?? throw new PatternException("unknown Unicode category (scripts are not supported)");
        return isInverted ? CharacterClass.AllCategories & ~categories : categories;
    }

    private static int ReadHexadecimal(string text, ref int position)
    {
        var isBraced = position < text.Length && text[position] == '{';
        var start = isBraced ? position + 1 : position;
        var end = isBraced ? text.IndexOf('}', start) : start + 2;
        if (end < 0 || end > text.Length || end - start > 8
            || !int.TryParse(text.AsSpan(start, end - start), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || code is < 0 or > 0x10FFFF)
        {
            throw new PatternException("invalid escape \\x");
        }

        position = isBraced ? end + 1 : end;
        return code;
    }
}

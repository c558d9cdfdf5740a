using System.Collections.Immutable;
using System.Globalization;

namespace RankOrchestrator.Objectives.Value;

/// <summary>
/// Splits one expression at the plus signs that add up its outermost sum, so that its parts can be shown. Text with a
/// condition on the outermost level is not a sum and stays whole.
/// </summary>
internal static class SumTerms
{
    /// <summary>The parts in order, named <c>value</c> when there is one and <c>term1</c>, <c>term2</c> … otherwise, and where each starts.</summary>
    public static ImmutableArray<(ValueTermSource Term, int Start)> Split(string expression)
    {
        var cuts = Cuts(expression);
        if (cuts.Count == 0)
        {
            return [(new ValueTermSource("value", expression), 0)];
        }

        var terms = ImmutableArray.CreateBuilder<(ValueTermSource Term, int Start)>();
        var start = 0;
        foreach (var cut in cuts.Append(expression.Length))
        {
            var name = "term" + (terms.Count + 1).ToString(CultureInfo.InvariantCulture);
            terms.Add((new ValueTermSource(name, expression[start..cut]), start));
            start = cut + 1;
        }

        return terms.ToImmutable();
    }

    private static List<int> Cuts(string text)
    {
        var cuts = new List<int>();
        var depth = 0;
        var previous = '\0';
        for (var index = 0; index < text.Length; index++)
        {
            var character = text[index];
            switch (character)
            {
                case '"' or '\'':
                    index = EndOfString(text, index);
                    break;
                case '(' or '[' or '{':
                    depth++;
                    break;
                case ')' or ']' or '}':
                    depth--;
                    break;
                case '?' or '<' or '>' or '=' or '&' or '|' when depth == 0:
                    return [];
                case '+' when depth == 0 && IsBinary(text, index, previous):
                    cuts.Add(index);
                    break;
            }

            previous = char.IsWhiteSpace(character) ? previous : character;
        }

        return cuts;
    }

    /// <summary>Whether a plus adds two operands, and is neither a sign nor part of an exponent such as 1e+3.</summary>
    private static bool IsBinary(string text, int index, char previous)
    {
        var isExponent = index >= 2 && text[index - 1] is 'e' or 'E' && (char.IsAsciiDigit(text[index - 2]) || text[index - 2] == '.') && !IsPartOfName(text, index - 2);
        return previous != '\0' && !isExponent && (char.IsLetterOrDigit(previous) || previous is ')' or ']' or '_' or '"' or '\'' or '.');
    }

    /// <summary>Whether the digits that end here belong to a name such as x1e.</summary>
    private static bool IsPartOfName(string text, int index)
    {
        while (index >= 0 && (char.IsAsciiDigit(text[index]) || text[index] == '.'))
        {
            index--;
        }

        return index >= 0 && (char.IsLetter(text[index]) || text[index] == '_');
    }

    private static int EndOfString(string text, int start)
    {
        for (var index = start + 1; index < text.Length; index++)
        {
            if (text[index] == '\\')
            {
                index++;
            }
            else if (text[index] == text[start])
            {
                return index;
            }
        }

        return text.Length;
    }
}

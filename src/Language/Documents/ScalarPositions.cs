using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Language.Documents;

/// <summary>
/// Finds where a character of a scalar's value stands in the file. The value is aligned with its source from left to
/// right: equal characters match, white space matches any run of white space (folding, indentation), and an escape of a
/// quoted scalar matches the character it stands for. O(length), and only run when something is wrong there.
/// </summary>
internal static class ScalarPositions
{
    public static SourceSpan SpanOf(YamlScalar scalar, int start, int length)
    {
        var end = start + Math.Max(1, length);
        var text = scalar.Source.Text;
        var position = FirstCharacter(scalar, text);
        var (first, last) = (-1, position);
        for (var index = 0; index <= scalar.Text.Length && position < scalar.Span.End; index++)
        {
            position = index < scalar.Text.Length ? Align(scalar, text, position, scalar.Text[index]) : position;
            if (index == start)
            {
                first = position;
            }

            if (index == end - 1)
            {
                last = position;
                break;
            }

            last = position;
            position += index < scalar.Text.Length ? Width(scalar, text, position, scalar.Text[index]) : 0;
        }

        // The end of a value is the place after it, where something is missing; what lies beyond is shown at its last character.
        return start > scalar.Text.Length ? new SourceSpan(last, 1)
            : first < 0 ? new SourceSpan(position, 1)
            : new SourceSpan(first, Math.Max(1, last - first + 1));
    }

    private static int FirstCharacter(YamlScalar scalar, string text)
    {
        var position = scalar.Span.Start;
        if (scalar.Style == YamlScalarStyle.Quoted)
        {
            return position + 1;
        }

        if (scalar.Style == YamlScalarStyle.Block)
        {
            while (position < scalar.Span.End && text[position] != '\n')
            {
                position++;
            }
        }

        return position;
    }

    /// <summary>The place of the next value character at or after <paramref name="position"/>.</summary>
    private static int Align(YamlScalar scalar, string text, int position, char character)
    {
        var last = scalar.Span.End - 1;
        if (char.IsWhiteSpace(character))
        {
            return position;
        }

        while (position < last && char.IsWhiteSpace(text[position]))
        {
            position++;
        }

        return position;
    }

    private static int Width(YamlScalar scalar, string text, int position, char character)
    {
        if (char.IsLowSurrogate(character) && !char.IsLowSurrogate(text[position]))
        {
            // An escape stood for both halves.
            return 0;
        }

        if (scalar.Style == YamlScalarStyle.Quoted && position + 1 < text.Length)
        {
            if (text[position] == '\'' && text[position + 1] == '\'' && character == '\'')
            {
                return 2;
            }

            if (text[position] == '\\' && text[scalar.Span.Start] == '"')
            {
                return text[position + 1] switch { 'x' => 4, 'u' => 6, 'U' => 10, _ => 2 };
            }
        }

        if (!char.IsWhiteSpace(character))
        {
            return 1;
        }

        // One value space per source space where they agree; a fold or an indentation is skipped by the next alignment.
        return char.IsWhiteSpace(text[position]) ? 1 : 0;
    }
}

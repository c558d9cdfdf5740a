using System.Net;
using System.Text;
using Spectre.Console.Rendering;

namespace RankOrchestrator.Orchestrator.Presentation;

/// <summary>Text of anybody's making as a terminal can show it: measured in cells, broken between words, and without a say over the terminal.</summary>
internal static class PlainText
{
    /// <summary>Cells that a text takes; many characters of East Asia take two.</summary>
    public static int Width(string text) => new Segment(text).CellCount();

    /// <summary>The text on one line, with a sign in place of every control character: ids and names may hold commands for terminals.</summary>
    public static string Safe(string text)
    {
        if (!text.Any(IsControl))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            safe.Append(character is '\n' or '\r' or '\t' ? ' ' : IsControl(character) ? '\uFFFD' : character);
        }

        return safe.ToString();
    }

    /// <summary>The text as HTML and SVG have it: nothing of it is markup or a control character.</summary>
    public static string Markup(string text) => WebUtility.HtmlEncode(Safe(text));

    /// <summary>Fills a text up to a width.</summary>
    public static string Pad(string text, int width, bool isRight)
    {
        var fill = new string(' ', Math.Max(0, width - Width(text)));
        return isRight ? fill + text : text + fill;
    }

    /// <summary>Lines no wider than a width, broken between words, and inside of a word only where it is wider itself.</summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new StringBuilder();
        var taken = 0;
        foreach (var word in text.Split(' ').SelectMany(word => Break(word, width)))
        {
            var cells = Width(word);
            if (taken > 0 && taken + 1 + cells > width)
            {
                yield return line.ToString();
                line.Clear();
                taken = 0;
            }

            line.Append(taken > 0 ? " " : "").Append(word);
            taken += cells + (taken > 0 ? 1 : 0);
        }

        yield return line.ToString();
    }

    private static IEnumerable<string> Break(string word, int width)
    {
        var start = 0;
        var taken = 0;
        for (var index = 0; index < word.Length;)
        {
            var length = index + 1 < word.Length && char.IsSurrogatePair(word, index) ? 2 : 1;
            var cells = Width(word.Substring(index, length));
            if (taken > 0 && taken + cells > width)
            {
                yield return word[start..index];
                (start, taken) = (index, 0);
            }

            taken += cells;
            index += length;
        }

        yield return word[start..];
    }

    /// <summary>Control characters, and those that turn the direction of what follows them.</summary>
    private static bool IsControl(char character)
        => char.IsControl(character) || character is '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029';
}

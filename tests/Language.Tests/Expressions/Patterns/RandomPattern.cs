using FsCheck;
using FsCheck.Fluent;

namespace RankOrchestrator.Language.Tests.Expressions.Patterns;

/// <summary>
/// A pattern and, beside it, what it means: from each place of a text the places where a match can end. The definition of regular
/// expressions as relations (Kleene, Representation of Events in Nerve Nets and Finite Automata, 1956, §7), with nothing of a search in it.
/// </summary>
/// <param name="Text">The pattern as it is written.</param>
/// <param name="Ends">The ends of the matches that begin at a place of a text.</param>
internal sealed record RandomPattern(string Text, Func<string, int, IEnumerable<int>> Ends)
{
    /// <summary>Patterns of a depth; texts are of the letters that their atoms tell apart.</summary>
    public static Gen<RandomPattern> Of(int depth)
    {
        var atom = Gen.Elements(Atoms);
        if (depth == 0)
        {
            return atom;
        }

        var inner = Of(depth - 1);
        return Gen.Frequency(
            (3, atom),
            (4, from left in inner from right in inner select new RandomPattern(left.Text + right.Text, (text, at) => left.Ends(text, at).SelectMany(end => right.Ends(text, end)))),
            (2, from left in inner from right in inner select new RandomPattern($"(?:{left.Text}|{right.Text})", (text, at) => left.Ends(text, at).Concat(right.Ends(text, at)))),
            (3, from part in inner from repeat in Gen.Elements(Repeats) select new RandomPattern($"(?:{part.Text}){repeat.Text}", (text, at) => Repeated(part, text, at, repeat.Least, repeat.Most))));
    }

    /// <summary>Whether a match begins anywhere in the text.</summary>
    public bool IsIn(string text) => Enumerable.Range(0, text.Length + 1).Any(at => Ends(text, at).Any());

    private static readonly RandomPattern[] Atoms =
    [
        Letter("a", letter => letter == 'a'), Letter("b", letter => letter == 'b'), Letter("c", letter => letter == 'c'),
        Letter("A", letter => letter == 'A'), Letter("-", letter => letter == '-'), Letter(" ", letter => letter == ' '),
        Letter(".", _ => true), Letter("[ab]", letter => letter is 'a' or 'b'), Letter("[^a]", letter => letter != 'a'),
        Letter("[a-c1]", letter => letter is 'a' or 'b' or 'c' or '1'), Letter(@"\d", char.IsAsciiDigit), Letter(@"\w", char.IsAsciiLetterOrDigit),
        Letter(@"\S", letter => letter != ' '), Letter("(?i:a)", letter => letter is 'a' or 'A'),
        Place("^", (_, at) => at == 0), Place("$", (text, at) => at == text.Length), Place("", (_, _) => true),
        Place(@"\b", (text, at) => IsWord(text, at - 1) != IsWord(text, at)),
    ];

    private static readonly (string Text, int Least, int Most)[] Repeats =
        [("*", 0, int.MaxValue), ("+", 1, int.MaxValue), ("?", 0, 1), ("{2}", 2, 2), ("{1,3}", 1, 3), ("{0,}", 0, int.MaxValue), ("*?", 0, int.MaxValue)];

    private static RandomPattern Letter(string text, Func<char, bool> matches)
        => new(text, (all, at) => at < all.Length && matches(all[at]) ? [at + 1] : []);

    private static RandomPattern Place(string text, Func<string, int, bool> matches)
        => new(text, (all, at) => matches(all, at) ? [at] : []);

    private static bool IsWord(string text, int at) => at >= 0 && at < text.Length && char.IsAsciiLetterOrDigit(text[at]);

    /// <summary>One step after the other, until there are no new places or enough steps; a place counts from the least number of steps on.</summary>
    private static HashSet<int> Repeated(RandomPattern part, string text, int at, int least, int most)
    {
        HashSet<int> reached = [at];
        HashSet<int> ends = least == 0 ? [at] : [];
        for (var step = 1; step <= most && reached.Count > 0; step++)
        {
            reached = [.. reached.SelectMany(start => part.Ends(text, start)).Distinct()];
            var before = ends.Count;
            ends.UnionWith(step >= least ? reached : []);
            if (step > least && ends.Count == before)
            {
                break;
            }
        }

        return ends;
    }
}

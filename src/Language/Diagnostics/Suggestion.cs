namespace RankOrchestrator.Language.Diagnostics;

/// <summary>
/// "Did you mean": the known name nearest to a misspelt one by optimal string alignment distance (Damerau 1964:
/// insertions, deletions, substitutions and swaps of neighbours), if it is near enough to be a slip.
/// </summary>
public static class Suggestion
{
    private const int MostNamed = 20;

    /// <summary>The nearest name, or null when none is near; among equally near ones the first in ordinal order.</summary>
    public static string? Closest(string word, IEnumerable<string> names)
    {
        var limit = Math.Max(1, word.Length / 3);
        string? best = null;
        var bestDistance = limit + 1;
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            var distance = Math.Abs(name.Length - word.Length) > limit ? int.MaxValue : Distance(word, name);
            if (distance < bestDistance)
            {
                (best, bestDistance) = (name, distance);
            }
        }

        return best ?? Beginning(word, names);
    }

    /// <summary>
    /// The shortest name that begins with the word, or that the word begins with: "prod" for "production". Words of fewer
    /// than three letters begin too much.
    /// </summary>
    private static string? Beginning(string word, IEnumerable<string> names)
        => word.Length < 3 ? null : names
            .Where(name => name.Length >= 3 && (name.StartsWith(word, StringComparison.OrdinalIgnoreCase) || word.StartsWith(name, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(name => Math.Abs(name.Length - word.Length)).ThenBy(name => name, StringComparer.Ordinal)
            .FirstOrDefault();

    /// <summary>A hint naming the nearest name, or null.</summary>
    public static string? Hint(string word, IEnumerable<string> names)
        => Closest(word, names) is { } closest ? $"Did you mean '{closest}'?" : null;

    /// <summary>A hint naming the nearest name, or else all there are.</summary>
    /// <param name="word">What is written.</param>
    /// <param name="names">What there is.</param>
    /// <param name="what">What they are, in the plural.</param>
    public static string HintOrAll(string word, IEnumerable<string> names, string what)
    {
        string[] known = [.. names.Order(StringComparer.Ordinal)];
        return Hint(word, known) ?? (known.Length == 0 ? $"There are no {what}." : $"The {what} are {string.Join(", ", known.Take(MostNamed))}{(known.Length > MostNamed ? ", …" : "")}.");
    }

    private static int Distance(string left, string right)
    {
        var before = new int[right.Length + 1];
        var previous = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        for (var column = 0; column <= right.Length; column++)
        {
            previous[column] = column;
        }

        for (var row = 1; row <= left.Length; row++)
        {
            current[0] = row;
            for (var column = 1; column <= right.Length; column++)
            {
                var equal = char.ToUpperInvariant(left[row - 1]) == char.ToUpperInvariant(right[column - 1]);
                var distance = Math.Min(Math.Min(previous[column], current[column - 1]) + 1, previous[column - 1] + (equal ? 0 : 1));
                if (row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1])
                {
                    distance = Math.Min(distance, before[column - 2] + 1);
                }

                current[column] = distance;
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[right.Length];
    }
}

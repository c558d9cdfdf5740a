using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Registry;

/// <summary>
/// Compares what a model's file says that it was trained with and what the registry sends: columns by name and in their
/// order (<c>inputs</c>), words of vocabularies (<c>vocabularies</c>). A file that says nothing is not compared, nor is a
/// column that is computed and has no name.
/// </summary>
internal static class TrainedInputs
{
    /// <summary>Names of the elements of a row, or of the columns: with commas between, a list in JSON, or lists by tensor.</summary>
    private const string Inputs = "inputs";

    /// <summary>Words in the order of their indexes, by the name of the column: an object in JSON.</summary>
    private const string Vocabularies = "vocabularies";

    /// <summary>One sentence for each tensor and each column that differs.</summary>
    public static ImmutableArray<string> Differences(ModelDefinition model, IReadOnlyDictionary<string, string> properties, string file)
    {
        var differences = ImmutableArray.CreateBuilder<string>();
        if (properties.TryGetValue(Inputs, out var inputs))
        {
            if (Lists(inputs) is { } named)
            {
                CompareNames(model.Inputs, named, file, differences);
            }
            else
            {
                differences.Add($"{file} has '{Inputs}' among its metadata, which is no list of names.");
            }
        }

        if (properties.TryGetValue(Vocabularies, out var vocabularies))
        {
            if (vocabularies.TrimStart().StartsWith('{') && Lists(vocabularies) is { } words)
            {
                CompareWords(model.Inputs, words, file, differences);
            }
            else
            {
                differences.Add($"{file} has '{Vocabularies}' among its metadata, which is no object of lists.");
            }
        }

        return differences.ToImmutable();
    }

    private static void CompareNames(ImmutableArray<InputDefinition> inputs, Dictionary<string, ImmutableArray<string>> named, string file, ImmutableArray<string>.Builder differences)
    {
        if (named.TryGetValue("", out var all))
        {
            Compare([.. inputs.SelectMany(input => input.Columns)], all, inputs.Length == 1 ? $"input '{inputs[0].Tensor}'" : "its inputs", file, differences);
            return;
        }

        foreach (var input in inputs)
        {
            if (named.TryGetValue(input.Tensor, out var names))
            {
                Compare(input.Columns, names, $"input '{input.Tensor}'", file, differences);
            }
        }
    }

    private static void Compare(ImmutableArray<InputColumn> columns, ImmutableArray<string> theirs, string where, string file, ImmutableArray<string>.Builder differences)
    {
        ImmutableArray<string?> elements = [.. columns.SelectMany(Elements)];
        var ours = theirs.Length == elements.Length ? elements : theirs.Length == columns.Length ? [.. columns.Select(column => column.Name)] : default;
        if (ours.IsDefault)
        {
            differences.Add(string.Create(CultureInfo.InvariantCulture, $"{file} was trained with {theirs.Length} columns for {where}, the registry sends {elements.Length}."));
            return;
        }

        if (IsCounted(theirs) || IsCounted(ours))
        {
            return;
        }

        for (var index = 0; index < theirs.Length; index++)
        {
            // A computed column without a name may be any, but not one that stands elsewhere.
            if (ours[index] is { } name ? IsSame(name, theirs[index]) : !ours.Any(other => other is not null && IsSame(other, theirs[index])))
            {
                continue;
            }

            differences.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{file} was trained with '{Excerpt.Of(theirs[index])}' as column {index} of {where}, the registry sends '{ours[index] ?? "a computed column"}' there."));
            return;
        }
    }

    /// <summary>Whether names only say which place they stand at, as those do that libraries make up: f0, f1, f2.</summary>
    private static bool IsCounted(IReadOnlyList<string?> names)
    {
        var prefix = names is [{ Length: > 1 } first, ..] && first.EndsWith('0') ? first[..^1] : null;
        for (var place = 0; prefix is not null && place < names.Count; place++)
        {
            if (names[place]?.Equals(string.Create(CultureInfo.InvariantCulture, $"{prefix}{place}"), StringComparison.Ordinal) != true)
            {
                return false;
            }
        }

        return prefix is not null;
    }

    /// <summary>Whether both name the same; a file need not say which table a column is of, and puts words behind '=' or '_'.</summary>
    private static bool IsSame(string ours, string theirs)
        => IsEqual(ours, theirs)
            || (ours.Contains('=', StringComparison.Ordinal) && IsEqual(ours[..ours.IndexOf('=', StringComparison.Ordinal)] + "_" + ours[(ours.IndexOf('=', StringComparison.Ordinal) + 1)..], theirs));

    private static bool IsEqual(string ours, string theirs)
        => ours.Equals(theirs, StringComparison.Ordinal) || ours[(ours.IndexOf('.', StringComparison.Ordinal) + 1)..].Equals(theirs, StringComparison.Ordinal);

    private static IEnumerable<string?> Elements(InputColumn column) => column switch
    {
        OneHotColumn oneHot => [.. oneHot.Words.Select(word => column.Name is { } name ? $"{name}={word}" : null), .. oneHot.HasOther ? new string?[] { null } : []],
        _ => Enumerable.Repeat(column.Name, column.Width),
    };

    private static void CompareWords(ImmutableArray<InputDefinition> inputs, Dictionary<string, ImmutableArray<string>> theirs, string file, ImmutableArray<string>.Builder differences)
    {
        foreach (var column in inputs.SelectMany(input => input.Columns))
        {
            var ours = column switch { OneHotColumn oneHot => oneHot.Words, IndexColumn index => index.Words, _ => default };
            if (ours.IsDefault || column.Name is not { } name || theirs.Keys.FirstOrDefault(key => IsEqual(name, key)) is not { } found)
            {
                continue;
            }

            var words = theirs[found];
            var place = 0;
            while (place < words.Length && place < ours.Length && words[place].Equals(ours[place], StringComparison.Ordinal))
            {
                place++;
            }

            if (place < Math.Max(words.Length, ours.Length))
            {
                differences.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{file} was trained with {At(words, place)} as word {place} of '{name}', the registry has {At(ours, place)} there ({words.Length} words against {ours.Length})."));
            }
        }
    }

    private static string At(ImmutableArray<string> words, int place) => place < words.Length ? $"'{Excerpt.Of(words[place])}'" : "none";

    /// <summary>Lists by name, or one under the empty name; null when the text is neither.</summary>
    private static Dictionary<string, ImmutableArray<string>>? Lists(string text)
    {
        if (text.TrimStart() is not ['[' or '{', ..])
        {
            return new(StringComparer.Ordinal) { [""] = [.. text.Split(',', StringSplitOptions.TrimEntries)] };
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? new(StringComparer.Ordinal) { [""] = List(document.RootElement) }
                : document.RootElement.EnumerateObject().ToDictionary(list => list.Name, list => List(list.Value), StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static ImmutableArray<string> List(JsonElement list) => [.. list.EnumerateArray().Select(name => name.GetString() ?? throw new InvalidOperationException("A name is null."))];
}

using System.Collections.Immutable;
using System.Text;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Objectives.Registry;

/// <summary>Reads a vocabulary: UTF-8, a word on each line, as it stands there; the place of a line is the word's index.</summary>
internal static class WordFile
{
    /// <summary>Bytes of a word.</summary>
    private const int LongestWord = 1024;

    /// <summary>The words; null, with every reason among the findings, when the file cannot be used.</summary>
    /// <param name="path">The path to show.</param>
    /// <param name="content">The file.</param>
    /// <param name="diagnostics">Takes what is wrong with it, at its line.</param>
    public static ImmutableArray<string>? Read(string path, ReadOnlySpan<byte> content, DiagnosticBag diagnostics)
    {
        content = content.StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content;
        SourceText source;
        try
        {
            source = new SourceText(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(content));
        }
        catch (DecoderFallbackException)
        {
            diagnostics.Error(ModelCodes.BadWords, new SourceText(path, ""), default, "The file is not UTF-8.", "Save it as UTF-8.");
            return null;
        }

        var words = ImmutableArray.CreateBuilder<string>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        var findings = diagnostics.Count;
        for (var start = 0; start < source.Text.Length && diagnostics.Count < findings + 10;)
        {
            var end = source.Text.IndexOf('\n', start);
            var next = end < 0 ? source.Text.Length : end + 1;
            end = end < 0 ? source.Text.Length : end;
            end -= end > start && source.Text[end - 1] == '\r' ? 1 : 0;
            var word = source.Text[start..end];
            if (Problem(word, lines) is { } problem)
            {
                var span = new SourceSpan(start, Math.Min(word.Length, 60));
                diagnostics.Error(ModelCodes.BadWords, source, span, problem, "A line for each word, in the order the model was trained with: the line is the index.");
            }

            lines.TryAdd(word, words.Count + 1);
            words.Add(word);
            start = next;
        }

        if (words.Count == 0)
        {
            diagnostics.Error(ModelCodes.BadWords, source, default, "The file has no words.", "A line for each word.");
        }

        return diagnostics.Count == findings ? words.ToImmutable() : null;
    }

    private static string? Problem(string word, Dictionary<string, int> lines)
        => word.Length == 0 ? "An empty line would be a word of its own."
            : word.Length > LongestWord ? FormattableString.Invariant($"This word has {word.Length} characters; at most {LongestWord} are read.")
            : word.Contains('\0', StringComparison.Ordinal) ? "This line holds what is no text."
            : lines.TryGetValue(word, out var line) ? FormattableString.Invariant($"The word '{Excerpt.Of(word)}' stands in line {line} too: one of the two has no index.")
            : null;
}

using System.Globalization;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Sayings;

/// <summary><c>say</c> of rules, terms and predictions: words for the people who see a page.</summary>
internal static class SayingReader
{
    private const string Key = "say";

    /// <summary>More is no reason that stands beside an item, but a text about it.</summary>
    private const int MostCharacters = 120;

    /// <summary>A language tag.</summary>
    public static readonly TextShape Language = new()
    {
        Pattern = "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$",
        PatternMeaning = "a language tag such as en or ar-SA",
    };

    /// <summary>What may stand there.</summary>
    public static PropertyShape Property { get; } = new(
        Key,
        new MapShape(Language, new TextShape { Pattern = "[^ \\t\\r\\n]", PatternMeaning = "written out, not blank" }),
        "Words for the people who see the page, by language, such as { en: Ramadan offer }: why an item stands where it does, when this did most for it.");

    /// <summary>What is said, or null; what nobody should see is an error at its place.</summary>
    public static Saying? Read(RecordReader owner, DiagnosticBag diagnostics)
    {
        if (owner.Record(Key) is not { Mapping.Entries: { IsEmpty: false } entries })
        {
            return null;
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (language, text) in entries)
        {
            if (!seen.Add(language.Text))
            {
                var message = $"The language '{language.Text}' is written twice.";
                diagnostics.Error(PolicyCodes.DuplicateName, language.Source, language.Span, message, "Languages are not told apart by case.");
            }

            Check((YamlScalar)text, diagnostics);
        }

        return new Saying([.. entries.Select(entry => new SaidText(entry.Key.Text, ((YamlScalar)entry.Value).Text.Trim()))]);
    }

    private static void Check(YamlScalar text, DiagnosticBag diagnostics)
    {
        if (text.Text.Length > MostCharacters)
        {
            diagnostics.Error(
                YamlCodes.OutOfRange, text.Source, text.Span,
                string.Create(CultureInfo.InvariantCulture, $"What people see has at most {MostCharacters} characters; this has {text.Text.Length}."),
                "Say it in a few words: it stands beside an item.");
        }

        for (var index = 0; index < text.Text.Length; index++)
        {
            var category = char.GetUnicodeCategory(text.Text[index]);
            if (category is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator || IsBidiControl(text.Text[index]))
            {
                diagnostics.Error(
                    YamlCodes.WrongType, text.Source, text.SpanOf(index, 1),
                    string.Create(CultureInfo.InvariantCulture, $"What people see has no control characters: U+{(int)text.Text[index]:X4} is one."),
                    "Remove it; whoever shows the text decides on its direction by the language.");
                return;
            }
        }
    }

    /// <summary>Characters that turn the direction of what stands around them (UAX #9, "Explicit Directional Embedding, Override and Isolate").</summary>
    private static bool IsBidiControl(char character)
        => character is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F' or '\u061C';
}

using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;

namespace RankOrchestrator.Language.Tests.Documents;

/// <summary>A place inside a value, such as a wrong name in a condition, is found in the file however the value is written.</summary>
public sealed class ScalarPositionsTests
{
    [Theory]
    [InlineData("a: item.x && BAD", "1:14")]
    [InlineData("a: 'item.x && BAD'", "1:15")]
    [InlineData("a: \"item.x && BAD\"", "1:15")]
    [InlineData("a: 'it''s && BAD'", "1:14")]
    [InlineData("a: \"\\\"x\\\" in y && BAD\"", "1:19")]
    [InlineData("a: \"\\u0041 && BAD\"", "1:15")]
    [InlineData("a: \"\\x41 && BAD\"", "1:13")]
    [InlineData("a: |\n  one &&\n  BAD\n", "3:3")]
    [InlineData("a: |-\n    one &&\n      two && BAD\n", "3:14")]
    [InlineData("a: >\n  one &&\n  two && BAD\n", "3:10")]
    [InlineData("a: >-\n  one\n\n  BAD\n", "4:3")]
    [InlineData("a: one &&\n  two &&\n  BAD\n", "3:3")]
    [InlineData("a: \"one &&\n  BAD\"\n", "2:3")]
    [InlineData("a: 'one &&\n  two && BAD'\n", "2:10")]
    [InlineData("- { b: { a: 'x && BAD' } }", "1:19")]
    [InlineData("a: |2\n   x &&\n  BAD\n", "3:3")]
    public void The_place_is_found_in_every_style(string text, string position)
    {
        var scalar = Find(YamlReader.Read(new SourceText("a.yaml", text), new DiagnosticBag())!)!;

        var span = scalar.SpanOf(scalar.Text.IndexOf("BAD", StringComparison.Ordinal), 3);

        scalar.Source.Locate(span.Start).ToString().ShouldBe(position);
        span.Length.ShouldBe(3);
    }

    [Fact]
    public void Every_word_of_a_value_is_found_in_every_style()
        => Prop.ForAll(
            Gen.Elements("alpha", "b", "\"quoted\"", "it's", "&&", "x1").NonEmptyListOf().ToArbitrary(),
            ArbMap.Default.ArbFor<bool>(),
            (words, isWrapped) =>
            {
                var joint = isWrapped ? "\n  " : " ";
                foreach (var text in new[]
                {
                    "a: |\n  " + string.Join(joint, words) + "\n",
                    "a: >\n  " + string.Join(joint, words) + "\n",
                    "a: '" + string.Join(joint, words.Select(word => word.Replace("'", "''", StringComparison.Ordinal))) + "'\n",
                    "a: \"" + string.Join(joint, words.Select(word => word.Replace("\"", "\\\"", StringComparison.Ordinal))) + "\"\n",
                })
                {
                    CheckWords(text, words);
                }
            }).QuickCheckThrowOnFailure();

    private static void CheckWords(string text, IList<string> words)
    {
        var scalar = Find(YamlReader.Read(new SourceText("a.yaml", text), new DiagnosticBag())!)!;
        var (inValue, inFile) = (0, text.IndexOf('\n', StringComparison.Ordinal) is var line && text[3] is '|' or '>' ? line : 3);
        foreach (var word in words)
        {
            inValue = scalar.Text.IndexOf(word, inValue, StringComparison.Ordinal);
            var written = text[3] switch
            {
                '\'' => word.Replace("'", "''", StringComparison.Ordinal),
                '"' => word.Replace("\"", "\\\"", StringComparison.Ordinal),
                _ => word,
            };
            inFile = text.IndexOf(written, inFile, StringComparison.Ordinal);
            scalar.SpanOf(inValue, word.Length).Start.ShouldBe(inFile, $"'{word}' in {text}");
            inValue += word.Length;
            inFile += written.Length;
        }
    }

    private static YamlScalar? Find(YamlNode node) => node switch
    {
        YamlMapping mapping => mapping.Entries.Select(entry => Find(entry.Value)).FirstOrDefault(found => found is not null),
        YamlSequence sequence => sequence.Items.Select(Find).FirstOrDefault(found => found is not null),
        _ => node as YamlScalar,
    };
}

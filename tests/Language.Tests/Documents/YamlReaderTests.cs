using System.Text;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;

namespace RankOrchestrator.Language.Tests.Documents;

public sealed class YamlReaderTests
{
    [Theory]
    [InlineData("a: &x 1\nb: *x\n", "RP0106 1:4")]
    [InlineData("b: *x\n", "RP0106 1:4")]
    [InlineData("a:\n  <<: { b: 1 }\n", "RP0106 2:3")]
    [InlineData("a: 1\n\tb: 2\n", "RP0107 2:1")]
    [InlineData("a:\n  \tb: 2\n", "RP0107 2:3")]
    [InlineData("a: 1\nb: 2\na: 3\n", "RP0105 3:1")]
    [InlineData("a: !!binary aGk=\n", "RP0111 1:4")]
    [InlineData("a: 1\n---\nb: 2\n", "RP0110 2:1")]
    [InlineData("", "RP0110 1:1")]
    [InlineData("# only a comment\n", "RP0110 1:1")]
    [InlineData("a: [1, 2\nb: 3\n", "RP0101 1:6")]
    [InlineData("a: 'open\n", "RP0101 1:4")]
    [InlineData("? [1, 2]\n: 3\n", "RP0103 1:3")]
    public void What_surprises_is_refused_where_it_stands(string text, string finding) => Findings(text).ShouldBe([finding]);

    [Fact]
    public void A_billion_laughs_are_refused_at_the_first_anchor()
        => Findings("a: &a [lol, lol]\nb: &b [*a, *a]\nc: &c [*b, *b]\n").ShouldBe(["RP0106 1:4"]);

    [Fact]
    public void A_file_over_the_limit_is_not_even_parsed()
    {
        var bag = new DiagnosticBag();

        YamlReader.Read("big.yaml", new byte[101], bag, new YamlLimits { Bytes = 100 }).ShouldBeNull();

        bag.ToSorted().Single().Message.ShouldBe("The file has 101 bytes; at most 100 are read.");
    }

    [Fact]
    public void Nesting_beyond_the_limit_is_refused()
        => Findings(string.Concat(Enumerable.Repeat("[", 40)) + string.Concat(Enumerable.Repeat("]", 40))).ShouldBe(["RP0108 1:33"]);

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused()
    {
        var bag = new DiagnosticBag();

        YamlReader.Read("latin.yaml", [0x61, 0x3a, 0x20, 0xe9], bag).ShouldBeNull();

        bag.ToSorted().Single().Code.ShouldBe("RP0108");
    }

    [Fact]
    public void A_byte_order_mark_is_not_part_of_the_text()
        => ((YamlMapping)YamlReader.Read("a.yaml", [0xef, 0xbb, 0xbf, .. "a: 1"u8], new DiagnosticBag())!).Entries[0].Key.Text.ShouldBe("a");

    [Theory]
    [InlineData("a: [1, 2]", "[1, 2]")]
    [InlineData("a: { b: 1 }  # why", "{ b: 1 }")]
    [InlineData("a: [[1], [2]]", "[[1], [2]]")]
    [InlineData("a:\n  - 1\n  - 2\n", "- 1\n  - 2\n")]
    public void A_part_knows_where_it_begins_and_ends(string text, string part)
    {
        var node = ((YamlMapping)YamlReader.Read(new SourceText("a.yaml", text), new DiagnosticBag())!)["a"]!;

        text.Substring(node.Span.Start, node.Span.Length).ShouldBe(part);
    }

    [Fact]
    public void A_tab_that_does_not_indent_is_read()
        => Findings("a: 1\t# a comment\nb: \"x\ty\"\n").ShouldBeEmpty();

    [Fact]
    public void Every_duplicate_is_reported_and_the_first_counts()
    {
        var bag = new DiagnosticBag();

        var root = (YamlMapping)YamlReader.Read(new SourceText("a.yaml", "a: 1\na: 2\na: 3\n"), bag)!;

        bag.Count.ShouldBe(2);
        ((YamlScalar)root["a"]!).Text.ShouldBe("1");
    }

    [Fact]
    public void No_text_makes_it_fail()
    {
        const string text = "rules:\n  - { name: a, then: [1, 'x', \"y\"] }\n  - name: |\n      b\n    when: >-\n      c && d\n    # comment\n";
        const string characters = "[]{}:,'\"|>-?&*!#\n \t%@`\\a1\u00e9\ud83d\u0000\u2028";
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var mutated = new StringBuilder(text);
            for (var change = random.Next(1, 8); change > 0; change--)
            {
                var place = random.Next(mutated.Length);
                _ = random.Next(3) switch
                {
                    0 => mutated.Remove(place, Math.Min(random.Next(1, 6), mutated.Length - place)),
                    1 => mutated.Insert(place, characters[random.Next(characters.Length)]),
                    _ => mutated.Insert(place, mutated.ToString(0, random.Next(place + 1))),
                };
                mutated.Append(' ');
            }

            var bag = new DiagnosticBag();
            var root = YamlReader.Read(new SourceText("a.yaml", mutated.ToString()), bag);
            (root is not null || bag.HasErrors).ShouldBeTrue(mutated.ToString());
            bag.ToSorted().Select(DiagnosticText.Render).ShouldAllBe(finding => finding.Length > 0);
        }
    }

    private static string[] Findings(string text)
    {
        var bag = new DiagnosticBag();
        YamlReader.Read("a.yaml", Encoding.UTF8.GetBytes(text), bag);
        return [.. bag.ToSorted().Select(finding => $"{finding.Code} {finding.Position}")];
    }
}

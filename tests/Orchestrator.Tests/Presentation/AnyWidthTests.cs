using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Orchestrator.Presentation;

namespace RankOrchestrator.Orchestrator.Tests.Presentation;

/// <summary>Tables of anything in terminals of any width.</summary>
public sealed class AnyWidthTests
{
    /// <summary>Letters of one cell, of two, of none, above the first plane, from right to left, and what is no letter at all.</summary>
    private static readonly string[] Letters = [
        "a",
        "Z",
        "9",
        "-",
        " ",
        "  ",
        "é",
        "e\u0301",
        "\u0301",
        "商",
        "品",
        "한",
        "😀",
        "👩\u200D👩\u200D👧",
        "ع",
        "ر",
        "\u202E",
        "\e[2J",
        "\n",
        "\t",
        "\uD800",
        "\0",
        "…",
        "ﬁ",
        "\u00AD"];

    private static Gen<string> Text(int most) => Gen.Choose(0, most).SelectMany(length => Gen.ArrayOf(Gen.Elements(Letters), length)).Select(string.Concat);

    private static Gen<TextColumn> Column => from name in Text(12) from kind in Gen.Choose(0, 4) select new TextColumn(name) { IsNumber = kind is 1 or 2, IsKept = kind is 2 or 3 };

    private static Gen<(TextColumn[] Columns, string[][] Rows, int Width)> Table
        => Gen.Choose(1, 9).SelectMany(count => Gen.ArrayOf(Column, count).SelectMany(columns => Gen.Elements(3, 30, 200).SelectMany(longest => Gen.Choose(0, 5).SelectMany(size => Gen.ArrayOf(Gen.ArrayOf(Text(longest), count), size)
            .SelectMany(rows => Gen.Elements(40, 80, 120).Select(width => ((TextColumn[])[.. columns[..^1], columns[^1] with { IsProse = size % 2 == 1 }], rows, width)))))));

    [Fact]
    public void No_line_is_wider_than_the_terminal() => Prop.ForAll(Table.ToArbitrary(), table =>
    {
        foreach (var line in TextTable.Render(table.Columns, table.Rows, table.Width, default).Split('\n'))
        {
            PlainText.Width(line).ShouldBeLessThanOrEqualTo(table.Width, line);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Nothing_is_cut_off() => Prop.ForAll(Table.ToArbitrary(), table =>
    {
        var shown = Count(TextTable.Render(table.Columns, table.Rows, table.Width, default));
        foreach (var (letter, count) in Count(string.Concat(table.Rows.SelectMany(row => row).Select(PlainText.Safe))))
        {
            shown.GetValueOrDefault(letter).ShouldBeGreaterThanOrEqualTo(count, letter);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(120)]
    public void An_id_that_is_wider_than_the_terminal_takes_several_lines(int width)
    {
        var id = string.Concat(Enumerable.Range(0, 60).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part:00}品-")));
        TextColumn[] columns = [TextColumn.Number("slot").Kept(), new TextColumn("item").Kept(), TextColumn.Number("value").Kept(), new TextColumn("why") { IsProse = true }];
        var lines = TextTable.Render(columns, [["0", id, "0.4949", "fresh-listing"], ["1", "p-2", "0.4060", ""]], width, default).Split('\n');
        lines.ShouldAllBe(line => PlainText.Width(line) <= width);
        lines[2].ShouldStartWith("   0  00品-");
        lines[2].ShouldEndWith("0.4949");
        lines.Single(line => line.Contains("p-2", StringComparison.Ordinal)).ShouldEndWith("0.4060");
    }

    private static Dictionary<string, int> Count(string text)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var rune in text.EnumerateRunes().Where(rune => !Rune.IsWhiteSpace(rune)))
        {
            counts[rune.ToString()] = counts.GetValueOrDefault(rune.ToString()) + 1;
        }

        return counts;
    }
}

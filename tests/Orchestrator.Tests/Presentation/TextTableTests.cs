using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Orchestrator.Presentation;

namespace RankOrchestrator.Orchestrator.Tests.Presentation;

/// <summary>A table in a terminal: as wide as there is room, complete whatever the width.</summary>
public sealed class TextTableTests
{
    private static readonly TextColumn[] Columns = [
        TextColumn.Number("slot").Kept(),
        new TextColumn("item").Kept(),
        new TextColumn("title"),
        TextColumn.Number("click"),
        new TextColumn("why") { IsProse = true }];

    [Fact]
    public void No_line_is_wider_than_the_terminal_and_no_word_is_lost()
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Tables(), table =>
        {
            var (width, rows) = table;
            var lines = TextTable.Render(Columns, rows, width, default).Split('\n');
            lines.ShouldAllBe(line => PlainText.Width(line) <= width);
            var shown = string.Concat(lines.Skip(2)).Replace(" ", "", StringComparison.Ordinal);
            foreach (var word in rows.SelectMany(row => row).SelectMany(cell => cell.Split(' ')).Where(word => word.Length <= 20))
            {
                shown.ShouldContain(word);
            }
        }));

    [Fact]
    public void What_does_not_fit_stands_below_its_row_by_name()
        => TextTable.Render(Columns, [["0", "p-1", "Dates from Medina", "0.25", "fresh-listing"]], 40, default).ShouldBe("""
            slot  item  title              click
            ────────────────────────────────────
               0  p-1   Dates from Medina   0.25
                fresh-listing

            """);

    [Fact]
    public void A_wide_text_goes_below_before_a_number_does()
        => TextTable.Render(Columns, [["0", "p-1", "Dates from Medina, the finest of the season", "0.25", ""]], 40, default).ShouldBe("""
            slot  item  click
            ─────────────────
               0  p-1    0.25
                title Dates from Medina, the finest
                of the season

            """);

    [Theory]
    [InlineData("\e[2Jgone", "\uFFFD[2Jgone")]
    [InlineData("a\tb\nc", "a b c")]
    [InlineData("abc\u202Edef", "abc\uFFFDdef")]
    [InlineData("سعر التمر", "سعر التمر")]
    public void A_text_has_no_say_over_the_terminal(string text, string shown) => PlainText.Safe(text).ShouldBe(shown);

    [Fact]
    public void Characters_of_two_cells_are_counted_as_two()
        => TextTable.Render([new TextColumn("item").Kept(), TextColumn.Number("value").Kept()], [["日本", "1"], ["ab", "2"]], 40, default).Split('\n')[2..4].ShouldBe(["日本      1", "ab        2"]);

    private static Arbitrary<(int Width, string[][] Rows)> Tables()
    {
        var word = Gen.Choose(1, 14)
            .Select(length => new string('x', length))
            .SelectMany(filler => Gen.Choose(0, 999).Select(number => filler + number.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        var words = Gen.Choose(0, 8).SelectMany(count => word.ArrayOf(count)).Select(list => string.Join(' ', list));
        var row = Gen.Choose(0, 99).SelectMany(slot => word.SelectMany(id => words.SelectMany(title => Gen.Choose(0, 9).SelectMany(click => words.Select(why => new[] { $"{slot}", id, title, $"0.{click}", why })))));
        return Gen.Choose(40, 160).SelectMany(width => Gen.Choose(1, 6).SelectMany(count => row.ArrayOf(count)).Select(rows => (width, rows))).ToArbitrary();
    }
}

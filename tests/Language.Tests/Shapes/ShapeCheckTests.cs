using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;

namespace RankOrchestrator.Language.Tests.Shapes;

public sealed class ShapeCheckTests
{
    private static readonly RecordShape Dish = new("A dish", [
        new("name", TextShape.Name, "Its name.", IsRequired: true),
        new("grams", NumberShape.Whole(1, 1000), "Weight."),
        new("heat", NumberShape.Between(0, 1), "How hot."),
        new("vegan", new FlagShape(), "Whether it is."),
        new("course", TextShape.OneOf("starter", "main"), "When."),
        new("tags", new EitherShape([TextShape.Name, new ListShape(TextShape.Name) { Fewest = 1 }]), "Labels."),
        new("prices", new MapShape(TextShape.Identifier, new NumberShape()), "By city."),
        new("fried", new AnyShape(), "How."),
        new("boiled", new AnyShape(), "How."),
    ])
    {
        ExactlyOne = [["fried", "boiled"]],
    };

    [Theory]
    [InlineData("name: soup\nfried: 1", "")]
    [InlineData("nmae: soup\nfried: 1\nname: x", "RP0102 1:1 A dish has no key 'nmae'. Did you mean 'name'?")]
    [InlineData("fried: 1", "RP0104 1:1 A dish needs the key 'name'. Add 'name: …': Its name.")]
    [InlineData("name: soup", "RP0104 1:1 A dish needs exactly one of 'fried', 'boiled'. Add one of them to 'soup'. fried: How. boiled: How.")]
    [InlineData("name: soup\nfried: 1\nboiled: 2", "RP0104 3:1 A dish needs exactly one of 'fried', 'boiled'. Here stand 'fried' and 'boiled': remove one of them.")]
    [InlineData("name: Soup\nfried: 1", "RP0103 1:7 'name' must be a name of lower-case letters, digits, '-' and '_' that starts with a letter, not 'Soup'. Write it like soup")]
    [InlineData("name: 7\nfried: 1", "RP0103 1:7 'name' must be a name of lower-case letters, digits, '-' and '_' that starts with a letter, not the number 7. ")]
    [InlineData("name: soup\ngrams: 1.5\nfried: 1", "RP0103 2:8 'grams' must be a whole number, not the number 1.5. ")]
    [InlineData("name: soup\ngrams: 1001\nfried: 1", "RP0109 2:8 'grams' must be from 1 to 1000, not 1001. ")]
    [InlineData("name: soup\nheat: .inf\nfried: 1", "RP0103 2:7 'heat' must be a number, not '.inf'. ")]
    [InlineData("name: soup\nvegan: yes\nfried: 1", "RP0103 2:8 'vegan' must be true or false, not 'yes'. Write true, without quotes.")]
    [InlineData("name: soup\ncourse: mian\nfried: 1", "RP0109 2:9 'course' must be one of starter, main, not 'mian'. Did you mean 'main'?")]
    [InlineData("name: soup\ntags: []\nfried: 1", "RP0109 2:7 'tags' needs at least 1 item. ")]
    [InlineData("name: soup\ntags: { a: 1 }\nfried: 1", "RP0103 2:7 'tags' must be a name of lower-case letters, digits, '-' and '_' that starts with a letter or a list, not named values. ")]
    [InlineData("name: soup\nprices: { 1st: 2 }\nfried: 1", "RP0103 2:11 '1st' must be a name of letters, digits and '_' that does not start with a digit. ")]
    [InlineData("name: soup\nprices: { riyadh: x }\nfried: 1", "RP0103 2:19 'riyadh' must be a number, not 'x'. ")]
    [InlineData("name: soup\nprices:\nfried: 1", "RP0103 2:8 'prices' must be named values, not nothing. Write a value, or remove the key.")]
    [InlineData("- soup", "RP0103 1:1 This must be named values, not a list. Write keys and values, such as { name: … }. Known keys: name, grams, heat, vegan, course, tags, prices, fried, boiled.")]
    public void What_does_not_fit_is_named_at_its_place(string text, string expected) => Findings(text).ShouldBe(expected);

    [Fact]
    public void Everything_that_does_not_fit_is_found_at_once()
        => Findings("name: 7\ngrams: x\ncolour: red\nfried: 1").Split('\n').Length.ShouldBe(3);

    private static string Findings(string text)
    {
        var bag = new DiagnosticBag();
        ShapeCheck.Check(YamlReader.Read(new SourceText("a.yaml", text), bag)!, Dish, bag).ShouldBe(!bag.HasErrors);
        return string.Join('\n', bag.ToSorted().Select(finding => $"{finding.Code} {finding.Position} {finding.Message} {finding.Hint}"));
    }
}

using RankOrchestrator.Constraints.Tests.Checks;

namespace RankOrchestrator.Constraints.Tests.Policies;

/// <summary>
/// YAML gives meaning to characters that expressions are made of. What is said then is about the expression, at its place
/// in the file, with what to write.
/// </summary>
public sealed class MisleadingYamlTests
{
    [Theory]
    [InlineData("match: !item.sponsored", "5:12 RP0111", "for a tag", "'!item.sponsored'")]
    [InlineData("match:   !item.sponsored   # not these", "5:14 RP0111", "for a tag", "'!item.sponsored'")]
    [InlineData("match: !item.sponsored && item.price > 1.0", "5:12 RP0111", "for a tag", "'!item.sponsored && item.price > 1.0'")]
    [InlineData("match: !(item.sponsored || item.fresh)", "5:12", "for a tag", "'!(item.sponsored || item.fresh)'")]
    [InlineData("match: !has(item.category) || item.category != 'a'", "5:12", "for a tag", "\"!has(item.category) || item.category != 'a'\"")]
    [InlineData("match: !!item.sponsored", "5:12", "for a tag", "'!!item.sponsored'")]
    [InlineData("match: !!str item.sponsored", "5:12 RP0111", "YAML tags are not read", "Remove the tag")]
    [InlineData("match: \"fresh\" in item.tags", "5:20 RP0101", "ends with its closing quote", "'\"fresh\" in item.tags'")]
    [InlineData("match: 'fresh' in item.tags", "5:20 RP0101", "ends with its closing quote", "\"'fresh' in item.tags\"")]
    [InlineData("match: \"a\" == item.category && item.merchant != 'b'", "5:16 RP0101", "ends with its closing quote", "'\"a\" == item.category && item.merchant != ''b'''")]
    [InlineData("when: \"SA\" == request.country # only there", "5:16 RP0101", "ends with its closing quote", "'\"SA\" == request.country'")]
    [InlineData("match: [1, 2].exists(x, x == item.stock)", "5:18 RP0101", "for a list", "'[1, 2].exists(x, x == item.stock)'")]
    [InlineData("match: [1, 2]", "5:12 RP0103", "must be text, not a list", "YAML takes '['")]
    [InlineData("match: { a: 1 }", "5:12 RP0103", "must be text, not named values", "YAML takes '{'")]
    [InlineData("match: *item", "5:12 RP0106", "Aliases", "quotes")]
    [InlineData("match: &item.price", "5:12", "nchor", "quotes")]
    [InlineData("match: && item.price > 1.0", "5:12", "for an anchor", "'&& item.price > 1.0'")]
    [InlineData("match: @item.price > 1.0", "5:12 RP0101", "a character it reserves", "'@item.price > 1.0'")]
    [InlineData("match: `item.price` > 1.0", "5:12 RP0101", "a character it reserves", "'`item.price` > 1.0'")]
    [InlineData("match: %item.price", "5:12 RP0101", "for a directive", "'%item.price'")]
    [InlineData("match: item.fresh ? item.sponsored : item.price > 1.0", "5:40 RP0101", "for the end of a key", "'item.fresh ? item.sponsored : item.price > 1.0'")]
    [InlineData("match: item.category == \"a #1\"", "5:29 RP0301", "not closed", "beginning of a comment")]
    [InlineData("match: item.price > # the limit", "5:24 RP0301", "found the end", "beginning of a comment")]
    [InlineData("match: item.sponsored and item.fresh", "5:27 RP0301", "found 'and'", "'and' is '&&'")]
    [InlineData("match: 'item.sponsored and item.fresh'", "5:28 RP0301", "found 'and'", "'and' is '&&'")]
    [InlineData("match: \"\\\"a\\\" == item.category or item.fresh\"", "5:36 RP0301", "found 'or'", "'or' is '||'")]
    [InlineData("match: |\n      item.sponsored &&\n      item.fresh and item.price > 1.0", "7:18 RP0301", "found 'and'", "'and' is '&&'")]
    [InlineData("match: >-\n      item.sponsored\n      <> item.fresh", "7:7 RP0301", "found '>'", "'<>' is '!='")]
    [InlineData("match: item.price\u00a0> 1.0", "5:22 RP0301", "a no-break space (U+00A0)", "ordinary space")]
    [InlineData("match: item.price > 1.0\u00a0", "5:28 RP0301", "a no-break space (U+00A0)", "ordinary space")]
    [InlineData("match: \u00a0item.price > 1.0", "5:12 RP0301", "a no-break space (U+00A0)", "ordinary space")]
    [InlineData("match: \"item.price\u00a0> 1.0\"", "5:23 RP0301", "a no-break space (U+00A0)", "ordinary space")]
    [InlineData("match: >\n      item.fresh &&\n      item.price\u200b> 1.0", "7:17 RP0301", "a zero-width space (U+200B)", "Delete it")]
    [InlineData("match: item.category == “a”", "5:29 RP0301", "typographic quote", "straight quotes")]
    [InlineData("match: “fresh” in item.tags", "5:12 RP0301", "typographic quote", "straight quotes")]
    [InlineData("match: item.price – 1.0 > 2.0", "5:23 RP0301", "is a dash", "minus sign")]
    [InlineData("match:\u00a0item.price > 1.0", "5:11 RP0101", "a no-break space (U+00A0)", "ordinary space")]
    [InlineData("\u00a0match: item.price > 1.0", "5:5 RP0101", "a no-break space (U+00A0)", "ordinary space")]
    public void The_place_and_the_advice_are_about_the_expression(string line, string place, string message, string hint)
    {
        var finding = ShopFolder.Load($"rules:\n  - name: rule\n    why: test\n    owner: tests\n    {line}\n    then: {{ boost: 2 }}\n").Diagnostics.ShouldHaveSingleItem();
        $"{finding.Position} {finding.Code}".ShouldStartWith(place);
        finding.Message.ShouldContain(message, Case.Sensitive);
        finding.Hint.ShouldNotBeNull().ShouldContain(hint, Case.Sensitive);
    }

    [Theory]
    [InlineData("then: { boost: exp(score.ctr) }")]
    [InlineData("then:\n      add: item.price * 2.0")]
    public void A_number_may_be_computed(string then)
        => ShopFolder.Load($"rules:\n  - name: rule\n    why: test\n    owner: tests\n    {then}\n").Diagnostics.ShouldBeEmpty();

    [Theory]
    [InlineData("{ name: rule, why: test, owner: tests, match: !item.sponsored, then: { boost: 2 } }", "2:51", "'!item.sponsored'")]
    [InlineData("{ name: rule, why: test, owner: tests, match: \"a\" in item.tags, then: { boost: 2 } }", "2:55", "'\"a\" in item.tags'")]
    public void Rules_on_one_line_are_advised_about_too(string rule, string place, string hint)
    {
        var finding = ShopFolder.Load($"rules:\n  - {rule}\n").Diagnostics.ShouldHaveSingleItem();
        finding.Position.ToString().ShouldBe(place);
        finding.Hint.ShouldNotBeNull().ShouldContain(hint);
    }
}

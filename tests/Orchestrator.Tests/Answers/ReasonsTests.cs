using System.Text;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Checks;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Answers;

/// <summary>Words for the people who see a page: whose they are, in which language, and how they are escaped.</summary>
public sealed class ReasonsTests
{
    private const string Rule = "rules:\n  - name: dates-season\n    why: Season.\n    owner: tests\n    match: item.category == 'dates'\n";
    private const string Season = "say: { en: Ramadan offer, ar: عرض رمضان }";

    [Theory]
    [InlineData("en", "Ramadan offer")]
    [InlineData("ar", "عرض رمضان")]
    [InlineData("ar-SA", "عرض رمضان")]
    [InlineData("AR-sa-u-ca-islamic", "عرض رمضان")]
    [InlineData("fr, ar;q=0.9, en;q=0.8", "عرض رمضان")]
    [InlineData("en;q=0.5, ar", "عرض رمضان")]
    [InlineData("ar;q=0, en;q=0.1", "Ramadan offer")]
    [InlineData("fr", null)]
    [InlineData("*", null)]
    [InlineData("arz", null)]
    [InlineData(null, null)]
    public async Task Reasons_come_in_the_language_of_the_request_or_not_at_all(string? language, string? text)
    {
        using var engine = Engine(Season);
        (await ReasonsAsync(engine, language)).ShouldBe(text is null ? "" : $"rule:dates-season {text}");
    }

    [Theory]
    [InlineData("fr", "rule:dates-season Ramadan offer")]
    [InlineData("ar", "rule:dates-season عرض رمضان")]
    [InlineData(null, "rule:dates-season Ramadan offer")]
    public async Task A_surface_has_a_language_for_those_who_ask_for_none_that_there_is(string? language, string reasons)
    {
        using var engine = Engine(Season, surface: "language: EN");
        (await ReasonsAsync(engine, language)).ShouldBe(reasons);
    }

    [Fact]
    public async Task What_did_most_for_the_value_is_told_first_and_what_did_little_is_not()
    {
        // p-1: 0.04 of clicks and 0.06 of taste, which the boost raises by half of 0.1.
        using var engine = Engine(Season, term: "say: { en: Popular }", taste: "say: { en: To your taste }");
        var items = (await engine.PageAsync(Request("en")))["items"]!.AsArray();
        var first = items.First(item => (string)item!["id"]! == "p-1")!["reasons"]!.AsArray();
        first.Select(reason => $"{reason!["of"]} {reason["share"]!.GetValue<double>():0.00}").ShouldBe(["term:taste 0.40", "rule:dates-season 0.33"]);
        var third = items.First(item => (string)item!["id"]! == "p-3")!["reasons"]!.AsArray();
        third.Select(reason => $"{reason!["text"]} {reason["share"]!.GetValue<double>():0.00}").ShouldBe(["Popular 0.75", "To your taste 0.25"]);
    }

    [Fact]
    public async Task A_rule_that_lowers_or_changes_nothing_is_no_reason()
    {
        using var engine = Engine(Season, boost: "boost: 0.5");
        (await ReasonsAsync(engine, "en")).ShouldBe("");
        using var tags = Engine(Season, boost: "tag: some");
        (await ReasonsAsync(tags, "en")).ShouldBe("");
    }

    [Fact]
    public async Task A_rule_that_pins_an_item_is_its_first_reason()
    {
        using var engine = Engine(Season, boost: "pin: 2", term: "say: { en: Popular }");
        var item = (await engine.PageAsync(Request("en")))["items"]!.AsArray().Single(item => (string)item!["id"]! == "p-1")!;
        item["slot"]!.GetValue<int>().ShouldBe(2);
        item["reasons"]!.AsArray().Select(reason => (string)reason!["text"]!).ShouldBe(["Ramadan offer", "Popular"]);
        item["reasons"]![0]!["share"].ShouldBeNull();
    }

    [Fact]
    public async Task A_term_without_words_speaks_with_those_of_the_one_prediction_that_it_reads()
    {
        using var engine = Engine("", output: "    say: { en: Many clicked }\n");
        (await ReasonsAsync(engine, "en")).ShouldBe("term:click Many clicked");
    }

    [Fact]
    public async Task Markup_is_escaped_in_the_bytes_and_reads_as_it_was_written()
    {
        using var engine = Engine("""say: { en: "<script>alert('&')</script> \"x\" 🤪" }""");
        using var result = await engine.RankAsync(Encoding.UTF8.GetBytes(Request("en")));
        Encoding.UTF8.GetString(result.Answer.Span).ShouldNotContain("<script");
        (await ReasonsAsync(engine, "en")).ShouldBe("rule:dates-season <script>alert('&')</script> \"x\" 🤪");
    }

    [Theory]
    [InlineData("\"en;q=2\"")]
    [InlineData("\"en;r=1\"")]
    [InlineData("\"e n\"")]
    [InlineData("\"\"")]
    [InlineData("\"en,,ar\"")]
    [InlineData("\"abcdefghij\"")]
    [InlineData("7")]
    [InlineData("[\"en\"]")]
    [InlineData("\"a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a\"")]
    public async Task What_is_no_language_is_refused_at_its_place(string language)
    {
        using var engine = Engine(Season);
        var request = PolicyFolder.HomeRequest.Replace("\"deadlineMs\": 5000", $"\"language\": {language}", StringComparison.Ordinal);
        using var result = await engine.RankAsync(Encoding.UTF8.GetBytes(request));
        result.Problem.ShouldNotBeNull().Errors.ShouldHaveSingleItem().Pointer.ShouldBe("/options/language");
    }

    [Theory]
    [InlineData("say: Ramadan offer", "8:10 RP0103 'say' must be named values, not 'Ramadan offer'.")]
    [InlineData("say: { english language: Ramadan }", "8:12 RP0103 'english language' must be a language tag such as en or ar-SA.")]
    [InlineData("say: { en: ' ' }", "8:16 RP0103 'en' must be written out, not blank, not ' '.")]
    [InlineData("say: { en: [a] }", "8:16 RP0103 'en' must be written out, not blank, not a list.")]
    [InlineData("say: { en: a, EN: b }", "8:19 RP0201 The language 'EN' is written twice.")]
    [InlineData("say: { en: \"ab\\u202Ecd\" }", "8:19 RP0103 What people see has no control characters: U+202E is one.")]
    [InlineData("say: { en: \"ab\\u0007cd\" }", "8:19 RP0103 What people see has no control characters: U+0007 is one.")]
    [InlineData("say: { en: \"ab\\ncd\" }", "8:19 RP0103 What people see has no control characters: U+000A is one.")]
    public void What_nobody_should_see_is_found_at_its_place(string say, string finding)
        => Findings(say).ShouldContain(found => found == finding);

    [Fact]
    public void Very_long_words_are_no_reason()
        => Findings($"say: {{ en: {new string('x', 121)} }}").ShouldContain(found => found == "8:16 RP0109 What people see has at most 120 characters; this has 121.");

    private static string[] Findings(string say)
    {
        using var folder = new PolicyFolder();
        folder.Write("rules/shop.yaml", Rule + $"    then:\n      boost: 1.5\n    {say}\n");
        var findings = PolicyCheck.Of(new PolicyLocation(folder.Root, ""), new FixedClock("2026-02-20")).Findings;
        return [.. findings.Select(finding => $"{finding.Position} {finding.Code} {finding.Message}")];
    }

    private static TestEngine Engine(
        string say,
        string boost = "boost: 1.5",
        string term = "",
        string taste = "",
        string surface = "",
        string output = "") => new(policies =>
    {
        policies.Write("rules/shop.yaml", Rule + $"    then: {{ {boost} }}\n{(say.Length == 0 ? "" : $"    {say}\n")}");
        const string Click = "click: 'score.ctr * w.click'";
        policies.Replace("surfaces/home.yaml", Click, term.Length == 0 ? Click : $"click: {{ value: 'score.ctr * w.click', {term} }}");
        policies.Replace(
            "surfaces/home.yaml",
            "taste: '(has(feature.affinity) ? feature.affinity : 0.0) * w.affinity'",
            $"taste: {{ value: '(has(feature.affinity) ? feature.affinity : 0.0) * w.affinity'{(taste.Length == 0 ? "" : ", " + taste)} }}");
        policies.Replace("surfaces/home.yaml", "deadline: 5s", "deadline: 5s\n" + surface);
        policies.Replace("models/ctr.yaml", "    range: [0, 1]\n", "    range: [0, 1]\n" + output);
    });

    private static async Task<string> ReasonsAsync(TestEngine engine, string? language)
    {
        var item = (await engine.PageAsync(Request(language)))["items"]!.AsArray().Single(item => (string)item!["id"]! == "p-1")!;
        return item["reasons"] is JsonArray reasons ? string.Join("; ", reasons.Select(reason => $"{reason!["of"]} {reason["text"]}")) : "";
    }

    private static string Request(string? language)
        => language is null ? PolicyFolder.HomeRequest
            : PolicyFolder.HomeRequest.Replace("\"deadlineMs\": 5000", $"\"deadlineMs\": 5000, \"language\": \"{language}\"", StringComparison.Ordinal);
}

using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Language.Tests.Diagnostics;

public sealed class DiagnosticTextTests
{
    private static readonly SourceText Source = new("rules/home.yaml", "rules:\n  - nmae: x\n\tthen: y\n");

    [Fact]
    public void A_finding_shows_its_place_the_line_a_caret_and_the_hint()
        => DiagnosticText.Render(new Diagnostic("RP0102", DiagnosticSeverity.Error, "A rule has no key 'nmae'.", Source, new SourceSpan(11, 4), "Did you mean 'name'?")).ShouldBe("""
            rules/home.yaml:2:5: error RP0102: A rule has no key 'nmae'.
              |   - nmae: x
              |     ^^^^
              hint: Did you mean 'name'?
            """);

    [Fact]
    public void A_prefix_makes_the_path_one_that_a_terminal_finds()
        => DiagnosticText.Render(new Diagnostic("RP0102", DiagnosticSeverity.Warning, "Odd.", Source, new SourceSpan(0, 5), null), "policies/")
            .ShouldStartWith("policies/rules/home.yaml:1:1: warning RP0102: Odd.");

    [Fact]
    public void A_caret_stays_within_its_line()
        => DiagnosticText.Render(new Diagnostic("RP0102", DiagnosticSeverity.Error, "Odd.", Source, new SourceSpan(0, 20), null)).ShouldEndWith("\n  | rules:\n  | ^^^^^^");

    [Fact]
    public void A_tab_takes_one_column_so_that_the_caret_stands_under_its_place()
        => DiagnosticText.Render(new Diagnostic("RP0107", DiagnosticSeverity.Error, "A tab.", Source, new SourceSpan(19, 1), null)).ShouldEndWith("\n  |  then: y\n  | ^");

    [Fact]
    public void A_long_line_is_shown_around_the_place()
    {
        var source = new SourceText("a.yaml", new string('x', 300) + "HERE" + new string('y', 300));

        var lines = DiagnosticText.Render(new Diagnostic("RP0101", DiagnosticSeverity.Error, "Odd.", source, new SourceSpan(300, 4), null)).Split('\n');

        lines[1].Length.ShouldBe(164);
        lines[1].Substring(lines[2].IndexOf('^', StringComparison.Ordinal), 4).ShouldBe("HERE");
    }

    [Fact]
    public void A_finding_about_a_whole_file_has_no_line()
        => DiagnosticText.Render(new Diagnostic("RP0110", DiagnosticSeverity.Error, "Empty.", new SourceText("a.yaml", ""), default, null)).ShouldBe("a.yaml:1:1: error RP0110: Empty.");

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(6, 1, 7)]
    [InlineData(7, 2, 1)]
    [InlineData(999, 4, 1)]
    public void Lines_and_columns_count_from_one(int offset, int line, int column)
        => Source.Locate(offset).ShouldBe(new SourcePosition(line, column));

    [Fact]
    public void Findings_come_in_the_same_order_whatever_order_they_were_made_in()
    {
        var bag = new DiagnosticBag();
        bag.Warning("RP0206", Source, new SourceSpan(11, 1), "second");
        bag.Error("RP0102", Source, new SourceSpan(3, 1), "first");
        bag.Error("RP0102", new SourceText("flags.yaml", ""), default, "zeroth");
        bag.Error("RP0102", Source, new SourceSpan(3, 1), "first");

        bag.ToSorted().Select(finding => finding.Message).ShouldBe(["zeroth", "first", "second"]);
        bag.HasErrors.ShouldBeTrue();
    }
}

using System.Text.Json;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;

namespace RankOrchestrator.Language.Tests.Shapes;

/// <summary>Plain scalars mean what YAML 1.2's core schema says, so that the loader and an editor read the same file.</summary>
public sealed class ScalarValuesTests
{
    [Theory]
    [InlineData("1"), InlineData("-1.5"), InlineData("+3"), InlineData("1e3"), InlineData("1."), InlineData(".5"), InlineData("-.5e-3"), InlineData("0x1F"), InlineData("0o17"), InlineData("007")]
    [InlineData("0x"), InlineData("0xG"), InlineData("0o8"), InlineData("1e"), InlineData("e1"), InlineData("."), InlineData("1,000"), InlineData("1_000"), InlineData("Infinity"), InlineData("NaN")]
    [InlineData("true"), InlineData("True"), InlineData("FALSE"), InlineData("yes"), InlineData("on"), InlineData("tRue")]
    [InlineData("~"), InlineData("null"), InlineData("Null"), InlineData("nil"), InlineData("'null'"), InlineData("'1'"), InlineData("\"true\"")]
    [InlineData(".inf"), InlineData("-.INF"), InlineData(".nan"), InlineData("2026-02-18"), InlineData("12:30"), InlineData("0b1")]
    public void A_scalar_means_what_an_editor_reads(string text)
    {
        var scalar = (YamlScalar)((YamlMapping)YamlReader.Read(new SourceText("a.yaml", "a: " + text), new DiagnosticBag())!)["a"]!;
        var json = YamlAsJson.Read("a: " + text)!["a"];

        ScalarValues.Number(scalar).ShouldBe(json?.GetValueKind() == JsonValueKind.Number ? json.GetValue<double>() : null);
        ScalarValues.Flag(scalar).ShouldBe(json?.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? json.GetValue<bool>() : null);
        ScalarValues.IsText(scalar).ShouldBe(json?.GetValueKind() == JsonValueKind.String);
    }

    [Theory]
    [InlineData("50ms", 50)]
    [InlineData("1.5s", 1500)]
    [InlineData("2m", 120_000)]
    [InlineData("48h", 172_800_000)]
    [InlineData("7d", 604_800_000)]
    public void A_span_of_time_has_a_unit(string text, double milliseconds) => ScalarValues.Duration(text).TotalMilliseconds.ShouldBe(milliseconds);

    [Theory]
    [InlineData("2026-02-18", "2026-02-18T00:00:00.0000000+00:00")]
    [InlineData("2026-02-18T09:30:00Z", "2026-02-18T09:30:00.0000000+00:00")]
    [InlineData("2026-02-30", null)]
    [InlineData("2026-02-18T24:00:00Z", null)]
    public void An_instant_is_a_day_or_a_time_of_utc(string text, string? instant) => ScalarValues.Instant(text)?.ToString("O").ShouldBe(instant);
}

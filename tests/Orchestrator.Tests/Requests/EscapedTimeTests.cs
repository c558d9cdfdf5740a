using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Requests;

/// <summary>Instants and durations are what they say, however their characters are written.</summary>
public sealed class EscapedTimeTests : IDisposable
{
    private readonly TestEngine engine = new();

    private RequestReading Reading
    {
        get
        {
            var surface = engine.Engine.Plans.Current!.Surfaces[0];
            return new RequestReading(surface.Shape, new RankRequest(surface.Policy.Schema, surface.Vocabulary), surface.Limits);
        }
    }

    public void Dispose() => engine.Dispose();

    [Fact]
    public async Task A_request_that_was_written_with_escapes_makes_the_page_of_the_plain_one()
    {
        var plain = PolicyFolder.HomeRequest.Replace("\"2026-02-20T09:00:00Z\"", "\"2026-02-20T12:00:00+03:00\"", StringComparison.Ordinal);
        plain.ShouldNotBe(PolicyFolder.HomeRequest, StringComparer.Ordinal);
        var request = JsonNode.Parse(plain)!;
        request["now"] = "2026-02-20T21:00:00+03:00";
        var escaped = request.ToJsonString();
        escaped.ShouldContain("\\u002B", Case.Sensitive);
        var items = (await engine.PageAsync(escaped))["items"]!.ToJsonString();
        items.ShouldBe((await engine.PageAsync(escaped.Replace("\\u002B", "+", StringComparison.Ordinal)))["items"]!.ToJsonString());
    }

    [Fact]
    public void Any_character_may_be_escaped()
        => Prop.ForAll(Gen.Zip(Gen.Choose(0, 1 << 20), Gen.Elements("2026-02-20T21:00:00+03:00", "2026-02-20T21:00:00Z", "2026-02-20T21:00:00.125-11:30")).ToArbitrary(), sample =>
        {
            var (mask, text) = sample;
            Read(Escaped(text, mask), out var instant).ShouldBeTrue();
            instant.ShouldBe(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture));
            instant.Offset.ShouldBe(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).Offset);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("2026-02-20T21:00:00")]
    [InlineData("2026-02-20T21:00:00\\ud800")]
    [InlineData("2026-02-20T21:00:00\\u007A")]
    [InlineData("2026-02-20 21:00:00\\u002B03:00")]
    [InlineData("2026-02-20T21:00:00\\u002B03:60")]
    [InlineData("\\u002B")]
    [InlineData("")]
    public void What_is_no_instant_is_none_when_it_is_escaped(string json) => Read(json, out _).ShouldBeFalse();

    [Fact]
    public void A_long_text_is_no_instant() => Read(Escaped("2026-02-20T21:00:00." + new string('0', 300) + "Z", int.MaxValue), out _).ShouldBeFalse();

    [Theory]
    [InlineData("5400s", true)]
    [InlineData("54\\u0030\\u0030s", true)]
    [InlineData("5400\\u0073", true)]
    [InlineData("5400\\u0053", false)]
    [InlineData("5400\\udfffs", false)]
    public void A_duration_may_be_escaped(string text, bool isOne)
    {
        var json = new System.Text.Json.Utf8JsonReader(Encoding.UTF8.GetBytes($"\"{text}\""));
        json.Read();
        JsonTime.TryReadDuration(ref json, Reading, out var ticks).ShouldBe(isOne);
        ticks.ShouldBe(isOne ? TimeSpan.FromSeconds(5400).Ticks : 0);
    }

    private bool Read(string text, out DateTimeOffset instant)
    {
        var json = new System.Text.Json.Utf8JsonReader(Encoding.UTF8.GetBytes($"\"{text}\""));
        json.Read();
        return JsonTime.TryReadTimestamp(ref json, Reading, out instant);
    }

    private static string Escaped(string text, int mask)
        => string.Concat(text.Select((character, index) => (mask >> (index % 20) & 1) == 1 ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}") : character.ToString()));
}

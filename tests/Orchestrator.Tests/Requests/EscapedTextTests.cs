using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Requests;

/// <summary>A text is as long as what it says, however its characters are written.</summary>
public sealed class EscapedTextTests
{
    private static readonly string[] Letters = ["a", "\"", "\\", "\n", "é", "品", "\uFFFD", "😀"];

    [Fact]
    public void The_length_of_a_text_does_not_depend_on_how_it_is_escaped()
        => Prop.ForAll(Gen.Zip(Gen.Choose(0, 40).SelectMany(length => Gen.ArrayOf(Gen.Elements(Letters), length)).Select(string.Concat), Gen.Choose(0, int.MaxValue)).ToArbitrary(), sample =>
        {
            var (text, mask) = sample;
            var json = string.Concat(text.Select((unit, index) => ((mask >> (index % 30)) & 1) == 1 || char.IsSurrogate(unit) && (mask & 1) == 1 || unit == '\n'
                ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}")
                : unit is '"' or '\\' ? "\\" + unit : unit.ToString()));
            if (char.IsSurrogate(text.FirstOrDefault(char.IsSurrogate)) && json.Any(char.IsSurrogate))
            {
                // Half of a pair as it is and half of it escaped is no text.
                json = string.Concat(text.Select(unit => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}")));
            }

            var bytes = Encoding.UTF8.GetByteCount(text);
            IsLonger(json, bytes).ShouldBeFalse(json);
            IsLonger(json, Math.Max(0, bytes - 1)).ShouldBe(bytes > 0, json);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task An_id_of_as_many_bytes_as_are_allowed_may_be_written_with_escapes()
    {
        using var engine = new TestEngine();
        var longest = string.Concat(Enumerable.Repeat("品", 42)) + "ab";
        var escaped = string.Concat(Enumerable.Repeat("\\u54C1", 42)) + "ab";
        var page = await engine.PageAsync(PolicyFolder.HomeRequest.Replace("\"p-1\"", $"\"{escaped}\"", StringComparison.Ordinal));
        page["items"]!.AsArray().Select(item => (string)item!["id"]!).ShouldContain(id => string.Equals(id, longest, StringComparison.Ordinal));
        using var result = await engine.RankAsync(Encoding.UTF8.GetBytes(PolicyFolder.HomeRequest.Replace("\"p-1\"", $"\"{escaped}c\"", StringComparison.Ordinal)));
        result.Problem!.Errors[0].Message.ShouldBe("Is longer than 128 bytes.");
    }

    private static bool IsLonger(string json, int bytes)
    {
        var reader = new System.Text.Json.Utf8JsonReader(Encoding.UTF8.GetBytes($"\"{json}\""));
        reader.Read();
        return JsonText.IsLongerThan(ref reader, bytes);
    }
}

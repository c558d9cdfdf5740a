using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Orchestrator.Checks;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.PolicyTests;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.Policies;

namespace RankOrchestrator.Orchestrator.Tests.Documentation;

/// <summary>The policy reference says what the product does: its tables are the loader's, its examples are run.</summary>
public sealed partial class PolicyReferenceTests
{
    private static readonly string Reference = Path.Combine(TestFiles.RepositoryRoot, "docs", "policy-reference.md");

    public static TheoryData<string> Codes => [.. FindingCodes.Meanings.Keys.Order(StringComparer.Ordinal)];

    /// <summary>With <c>RANK_ACCEPT=1</c> the tables are written anew instead.</summary>
    [Fact]
    public void Every_key_stands_in_the_tables_as_the_loader_knows_it()
    {
        var text = File.ReadAllText(Reference);
        var updated = text;
        foreach (var (name, shape) in PolicySchema.Kinds)
        {
            var (begin, end) = ($"<!-- keys of {name} -->\n", "<!-- end -->");
            var start = updated.IndexOf(begin, StringComparison.Ordinal);
            start.ShouldBeGreaterThanOrEqualTo(0, begin);
            start += begin.Length;
            updated = updated[..start] + KeyTable.Of(shape) + updated[updated.IndexOf(end, start, StringComparison.Ordinal)..];
        }

        if (Environment.GetEnvironmentVariable("RANK_ACCEPT") is "1")
        {
            File.WriteAllText(Reference, updated);
            return;
        }

        text.ShouldBe(updated, "Run this test with RANK_ACCEPT=1 and look at the difference.");
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task Every_code_has_its_meaning_and_an_example_that_leads_to_it(string code)
    {
        var section = Sections()[code];
        section.ShouldContain(FindingCodes.Meanings[code]);
        var examples = Example().Matches(section);
        if (examples.Count == 0)
        {
            section.ShouldContain("No example");
            return;
        }

        using var folder = new PolicyFolder();
        folder.Replace("surfaces/home.yaml", "rules: [shop]", "rules: [shop, example]");
        folder.Write("rules/example.yaml", "rules: []\n");
        foreach (Match example in examples)
        {
            folder.Write(example.Groups["path"].Value, example.Groups["text"].Value);
        }

        (await CodesOf(folder)).ShouldContain(code);
    }

    [Fact]
    public void No_other_code_is_documented() => Sections().Keys.Order(StringComparer.Ordinal).ShouldBe(FindingCodes.Meanings.Keys.Order(StringComparer.Ordinal));

    private static async Task<string> CodesOf(PolicyFolder folder)
    {
        var location = new PolicyLocation(folder.Root, "");
        var codes = PolicyCheck.Of(location, new FixedClock("2026-02-20")).Findings.Select(finding => finding.Code).ToList();
        using var engine = new RankingEngine(new ServiceSettings { Watch = false }, location, TimeProvider.System, NullLoggerFactory.Instance);
        if (Directory.Exists(Path.Combine(folder.Root, "tests")) && engine.Loader.Load())
        {
            var run = await new PolicyTestRunner(engine, TimeProvider.System).RunAsync("", CancellationToken.None);
            codes.AddRange(run.Results.SelectMany(result => result.Failures).Select(failure => failure.Code));
        }

        return string.Join(' ', codes);
    }

    private static Dictionary<string, string> Sections()
    {
        var parts = Heading().Split(File.ReadAllText(Reference));
        return Enumerable.Range(0, parts.Length / 2).ToDictionary(index => parts[(2 * index) + 1], index => parts[(2 * index) + 2], StringComparer.Ordinal);
    }

    [GeneratedRegex("^### (?<code>RP[0-9]{4}).*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Heading();

    [GeneratedRegex("^```yaml (?<path>[a-z_/]+\\.yaml)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Example();
}

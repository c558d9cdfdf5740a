using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Orchestrator.CommandLine;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.PolicyTests;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Tests.Assignments;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.Policies;

namespace RankOrchestrator.Orchestrator.Tests.PolicyTests;

public sealed class PolicyTestRunnerTests : IDisposable
{
    /// <summary>Four candidates on a page of three slots: d is excluded for phones on the web, a is a date in season.</summary>
    private const string Request = """
        request:
          surface: home
          slots: 3
          now: 2026-02-20T18:00:00Z
          context: { userId: u-1, device: web }
          candidates:
            - { id: a, attributes: { merchant: m-1, category: dates }, features: { ctr7d: 0.04 } }
            - { id: b, attributes: { merchant: m-2, sponsored: true }, features: { ctr7d: 0.05 } }
            - { id: c, attributes: { merchant: m-3, sponsored: true }, features: { ctr7d: 0.03 } }
            - { id: d, attributes: { merchant: m-4, category: phones }, features: { ctr7d: 0.9 } }
            - { id: e, attributes: { merchant: m-5 }, features: { ctr7d: 0.01 } }
        candidate:
          attributes: { sponsored: false, price: 10 }

        """;

    private const string Silent
        = "It says nothing: what did less than a tenth for the value is no reason, nor is what has no words in a language that is asked for.";

    private readonly PolicyFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("{ item: d, excluded: true }")]
    [InlineData("{ item: d, excludedBy: no-phones-in-web, shown: false }")]
    [InlineData("{ item: a, boostedBy: dates-season, tagged: seasonal, slots: [0] }")]
    [InlineData("{ item: b, notBoostedBy: dates-season, notTagged: seasonal, above: e }")]
    [InlineData("{ item: a, above: d }")]
    [InlineData("{ group: item.sponsored, most: 1, fewest: 1 }")]
    [InlineData("{ group: item.price > 5.0 && !(\"seasonal\" in item.tags), slots: [1, 9], fewest: 2 }")]
    [InlineData("{ constraint: sponsored-cap, inForce: true, kept: true }")]
    public async Task What_is_so_passes(string expectation) => (await Run(expectation)).ShouldBe("");

    [Theory]
    [InlineData("", "0.06")]
    [InlineData("experiments: { plain: b }", "0.04")]
    [InlineData("experiments: { plain: a }", "0.06")]
    public async Task A_test_is_in_the_arms_that_it_names_and_in_no_others(string arms, string value)
    {
        folder.Layer("feed");
        folder.Experiment("plain", "feed", "{ without: [dates-season] }", more: "enabled: false");
        (await Run("{ item: a, excluded: true }", arms)).ShouldContain($"(value {value})");
    }

    [Theory]
    [InlineData("experiments: { plan: b }", "There is no experiment 'plan'.")]
    [InlineData("experiments: { plain: c }", "There is no arm 'c'.")]
    public async Task An_arm_that_there_is_not_is_named(string arms, string expected)
    {
        folder.Layer("feed");
        folder.Experiment("plain", "feed", "{ without: [dates-season] }");
        (await Run("{ item: a, shown: true }", arms)).ShouldContain(expected);
    }

    [Theory]
    [InlineData("{ item: a, excluded: true }", "'a' should be excluded, but stands in slot 0 (value 0.06).")]
    [InlineData("{ item: d, excluded: false }", "'d' should not be excluded, but is excluded by 'no-phones-in-web'.")]
    [InlineData("{ item: d, shown: true }", "'d' should be on the page, but is excluded by 'no-phones-in-web'.")]
    [InlineData("{ item: c, shown: true }", "'c' should be on the page, but is not on the page (value 0.03).")]
    [InlineData("{ item: b, slots: [2, 3] }", "'b' should stand in slots 2 to 3, but stands in slot 1 (value 0.05).")]
    [InlineData("{ item: b, boostedBy: dates-season }", "'b' should be boosted by 'dates-season', but stands in slot 1 (value 0.05).")]
    [InlineData("{ item: a, notBoostedBy: dates-season }", "'a' should not be boosted by 'dates-season', but stands in slot 0 (value 0.06).")]
    [InlineData("{ item: b, tagged: seasonal }", "'b' should be tagged 'seasonal', but stands in slot 1 (value 0.05).")]
    [InlineData("{ item: b, above: a }", "'b' should stand above 'a', but it stands in slot 1 (value 0.05) and 'a' stands in slot 0 (value 0.06).")]
    [InlineData("{ item: b, excludedBy: no-phones-in-web }", "'b' should be excluded by 'no-phones-in-web', but stands in slot 1 (value 0.05).")]
    [InlineData("{ group: item.sponsored, most: 0 }", "At most 0 of item.sponsored should stand on the page; there are 1: b in slot 1.")]
    [InlineData("{ group: item.sponsored, fewest: 1, slots: [2, 2] }", "At least 1 of item.sponsored should stand in slots 2 to 2; there are none.")]
    [InlineData("{ constraint: merchant-gap, inForce: false }", "The constraint 'merchant-gap' should not be in force.")]
    [InlineData("{ constraint: merchant-gap, kept: false }", "The constraint 'merchant-gap' should not be kept.")]
    [InlineData("{ item: z, shown: false }", "The request has no candidate 'z'.")]
    [InlineData("{ item: a, boostedBy: dates-saeson }", "The surface 'home' has no rule 'dates-saeson'.")]
    [InlineData("{ item: a, tagged: sesonal }", "No rule of the surface 'home' sets the tag 'sesonal'.")]
    [InlineData("{ constraint: merchant-gpa, kept: true }", "The surface 'home' has no constraint 'merchant-gpa'.")]
    [InlineData("{ group: item.sponsord, most: 1 }", "No attribute 'sponsord' is declared.")]
    public async Task What_is_not_so_fails_and_says_how_it_is(string expectation, string message) => (await Run(expectation)).ShouldBe(message);

    [Theory]
    [InlineData("{ item: a, says: Ramadan offer }", "")]
    [InlineData("{ item: a, says: rule:dates-season, notSays: عرض رمضان }", "")]
    [InlineData("{ item: b, notSays: Ramadan offer }", "")]
    [InlineData(
        "{ item: b, says: Ramadan offer }",
        "'b' should say 'Ramadan offer', but stands in slot 1 (value 0.05).|" + Silent)]
    [InlineData(
        "{ item: a, notSays: rule:dates-season }",
        "'a' should not say 'rule:dates-season', but stands in slot 0 (value 0.06).|It says 'Ramadan offer' (rule:dates-season).")]
    [InlineData(
        "{ item: c, says: Ramadan offer }",
        "'c' should say 'Ramadan offer', but is not on the page (value 0.03).|" + Silent)]
    [InlineData("{ item: a, says: Ramadan ofer }", "Nothing of the surface 'home' says 'Ramadan ofer'.|Did you mean 'Ramadan offer'?")]
    [InlineData("{ item: a, says: rule:dates }", "Nothing of the surface 'home' says 'rule:dates'.|")]
    public async Task What_people_are_told_may_be_expected(string expectation, string found)
    {
        folder.Replace(
            "rules/shop.yaml",
            "then: { boost: 1.5, tag: seasonal }",
            "then: { boost: 1.5, tag: seasonal }\n    say: { en: Ramadan offer, ar: عرض رمضان }");
        folder.Write("tests/home.yaml", Request.Replace("slots: 3", "slots: 3\n  options: { language: en }", StringComparison.Ordinal)
            + $"tests:\n  - test: it\n    expect:\n      - {expectation}\n");
        var run = await Run();
        run.Findings.ShouldBeEmpty();
        var failures = run.Results.Single().Failures.Select(failure => $"{failure.Message}|{failure.Hint}");
        string.Join('\n', failures).ShouldStartWith(found);
        failures.Any().ShouldBe(found.Length > 0);
    }

    [Fact]
    public async Task A_test_writes_over_what_its_file_shares()
    {
        folder.Write("tests/home.yaml", Request + """
            tests:
              - test: phones are shown in the app
                request: { context: { device: ios } }
                expect: [{ item: d, slots: [0] }]
            """);

        (await Run()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task The_report_shows_every_test_and_under_a_failing_one_its_place()
    {
        folder.Write("tests/home.yaml", Request + """
            tests:
              - test: dates go first
                expect: [{ item: a, slots: [0] }]
              - test: phones go first
                expect:
                  - { item: d, slots: [0] }
            """);

        var run = await Run();

        run.ExitCode.ShouldBe(1);
        Shown(run, "policies/").ShouldBe("""
            policies/tests/home.yaml
              ✓ dates go first
              ✗ phones go first
                policies/tests/home.yaml:19:27: error RP0704: 'd' should stand in slots 0 to 0, but is excluded by 'no-phones-in-web'.
                  |       - { item: d, slots: [0] }
                  |                           ^^^
            1 passed, 1 failed

            """);
    }

    [Theory]
    [InlineData("request: { slots: 2 }", "RP0702")]
    [InlineData("request: { surface: home, slots: 2, now: 2026-02-20T18:00:00Z, context: { userId: u }, candidates: [{ id: a }] }", "RP0702")]
    [InlineData("request: nowhere.json", "RP0702")]
    public async Task A_request_that_cannot_be_made_fails_its_test(string request, string code)
    {
        folder.Write("tests/home.yaml", $$"""
            tests:
              - test: something
                {{request}}
                expect: [{ item: a, shown: true }]
            """);

        var run = await Run();

        run.Results.Single().Failures.Single().Code.ShouldBe(code);
        run.ExitCode.ShouldBe(1);
    }

    [Theory]
    [InlineData("[{ item: a }]", "RP0703")]
    [InlineData("[{ item: a, binds: true }]", "RP0703")]
    [InlineData("[{ group: item.sponsored, slots: [0, 3] }]", "RP0703")]
    [InlineData("[{ item: a, slots: [3, 0] }]", "RP0703")]
    [InlineData("[{ item: a, constraint: b, shown: true }]", "RP0104")]
    [InlineData("[]", "RP0109")]
    public async Task A_test_that_says_nothing_is_refused(string expectations, string code)
    {
        folder.Write("tests/home.yaml", Request + $"tests: [{{ test: something, expect: {expectations} }}]\n");

        var run = await Run();

        string.Join(' ', run.Findings.Select(finding => finding.Code)).ShouldContain(code);
        run.ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task No_tests_at_all_are_not_a_success() => (await Run()).ExitCode.ShouldBe(2);

    [Fact]
    public async Task The_tests_that_ship_pass()
    {
        var run = await RunFolder(Path.Combine(TestFiles.RepositoryRoot, "policies"));

        run.Results.Length.ShouldBeGreaterThan(15);
        Shown(run, "").ShouldNotContain("✗");
        run.ExitCode.ShouldBe(0);
    }

    private async Task<string> Run(string expectation, string arms = "")
    {
        folder.Write("tests/home.yaml", Request + $"tests:\n  - test: it\n    {arms}\n    expect:\n      - {Quoted(expectation)}\n");
        var run = await Run();
        run.Findings.ShouldBeEmpty();
        return string.Join('\n', run.Results.Single().Failures.Select(failure => failure.Message));
    }

    /// <summary>A condition with quotes or brackets is quoted, as an author would.</summary>
    private static string Quoted(string expectation)
        => expectation.Contains("in item.tags", StringComparison.Ordinal)
            ? expectation.Replace("group: ", "group: '", StringComparison.Ordinal).Replace(", slots", "', slots", StringComparison.Ordinal)
            : expectation;

    private Task<PolicyTestRun> Run() => RunFolder(folder.Root);

    private static async Task<PolicyTestRun> RunFolder(string root)
    {
        using var engine = new RankingEngine(new ServiceSettings { Watch = false }, new PolicyLocation(root, ""), TimeProvider.System, NullLoggerFactory.Instance);
        engine.Loader.Load().ShouldBeTrue();
        return await new PolicyTestRunner(engine, TimeProvider.System).RunAsync("", CancellationToken.None);
    }

    private static string Shown(PolicyTestRun run, string prefix)
    {
        using var output = new StringWriter { NewLine = "\n" };
        PolicyTestText.Write(new CommandOutput(output, output, Width: 160), run, prefix);
        return output.ToString();
    }
}

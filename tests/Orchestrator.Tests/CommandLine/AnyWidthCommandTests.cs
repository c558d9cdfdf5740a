using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RankOrchestrator.Orchestrator.Presentation;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.OpenBandit;

namespace RankOrchestrator.Orchestrator.Tests.CommandLine;

/// <summary>What commands say to people fits into the terminal, whatever names it has in it, and says the same in colour.</summary>
public sealed partial class AnyWidthCommandTests : IDisposable
{
    private const string Wide = "商品-長い-e\u0301\u0301-😀-ع";

    private readonly PolicyFolder policies = new();
    private readonly TinyLog log = new();

    public AnyWidthCommandTests()
    {
        policies.Replace("rules/shop.yaml", "constraints:\n", """
              - { name: a-rule-with-a-name-that-is-as-long-as-names-of-rules-may-well-become-in-the-course-of-years-and-longer-than-80, why: Test., owner: tests, match: 'item.price > 50.0', then: { boost: 1.7 } }
            constraints:

            """);
        policies.Write("tests/shop.yaml", """
            request: { surface: home, slots: 2, now: 2026-02-20T18:00:00Z, context: { userId: u, device: ios } }
            candidate: { attributes: { merchant: m-1, category: dates, price: 10, sponsored: false } }
            tests:
              - test: 商品 dates are raised, and this sentence is longer than a terminal of eighty columns may be wide, by far
                request: { candidates: [ { id: a } ] }
                expect: [ { item: a, boostedBy: dates-season } ]
              - test: dates are not shown
                request: { candidates: [ { id: a } ] }
                expect: [ { item: a, shown: false } ]

            """);
        var request = JsonNode.Parse(PolicyFolder.HomeRequest)!;
        var number = 0;
        foreach (var candidate in request["candidates"]!.AsArray())
        {
            candidate!["id"] = string.Concat(Enumerable.Repeat(Wide + number++, 3));
            candidate["attributes"]!["merchant"] = Wide + "\e[31m" + (string)candidate["attributes"]!["merchant"]!;
        }

        First = (string)request["candidates"]![0]!["id"]!;
        Request = Path.Combine(policies.Root, "..", Path.GetFileName(policies.Root) + ".json");
        File.WriteAllText(Request, request.ToJsonString());
    }

    private string Request { get; }

    private string First { get; }

    public static TheoryData<string, int> All
    {
        get
        {
            var all = new TheoryData<string, int>();
            foreach (var command in (string[])["rank", "explain", "price", "prices", "frontier", "check", "checked", "test-policies", "probe", "rank-obd", "diff"])
            {
                foreach (var width in (int[])[40, 80, 120])
                {
                    all.Add(command, width);
                }
            }

            return all;
        }
    }

    public void Dispose()
    {
        policies.Dispose();
        log.Dispose();
        File.Delete(Request);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task No_line_is_wider_than_the_terminal_and_colours_change_no_word(string command, int width)
    {
        var arguments = Arguments(command);
        var plain = await CommandRun.At(width, default, arguments);
        plain.ExitCode.ShouldBeLessThan(3, plain.Error);
        plain.Out.Length.ShouldBeGreaterThan(20, plain.Error);
        foreach (var line in plain.Out.Split('\n'))
        {
            PlainText.Width(line).ShouldBeLessThanOrEqualTo(width, line);
            PlainText.Safe(line).ShouldBe(line);
        }

        var coloured = await CommandRun.At(width, new Ink(HasColor: true), arguments);
        coloured.Out.ShouldContain("\e[");
        Times(Colours().Replace(coloured.Out, "")).ShouldBe(Times(plain.Out));
    }

    private string[] Arguments(string command)
    {
        string[] folder = ["--policies", policies.Root];
        switch (command)
        {
            case "rank":
            case "price":
                return [command, Request, .. folder];
            case "prices":
                return ["price", Request, Request, .. folder];
            case "explain":
                return ["explain", Request, "--item", First, .. folder];
            case "frontier":
                return ["frontier", Request, "--objectives", "click,taste", "--maximise", "click", "--keep", "taste>=0.5", .. folder];
            case "check":
                policies.Replace("rules/shop.yaml", "item.price > 50.0", "item.price > 50.0 && item.categroy == \"商品商品商品商品商品商品商品商品商品商品商品\"");
                return ["check", policies.Root];
            case "checked":
                return ["check", policies.Root];
            case "test-policies":
                return ["test-policies", policies.Root, "--coverage"];
            case "probe":
                return ["probe", Request, "--requests", "30", .. folder];
            case "rank-obd":
                return ["rank-obd", "--data", log.Folder, "--policies", Path.Combine(Repository.Root, "policies-obd"), "--no-times"];
            case "diff":
                var before = Path.Combine(policies.Root, "before");
                foreach (var file in Directory.GetFiles(policies.Root, "*.yaml", SearchOption.AllDirectories))
                {
                    var copy = Path.Combine(before, Path.GetRelativePath(policies.Root, file));
                    Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                    File.WriteAllText(copy, File.ReadAllText(file).Replace("boost: 1.5", "boost: 0.1", StringComparison.Ordinal));
                }

                return ["diff", "--before", before, Request, .. folder, "--by", "merchant", "--pages", "1"];
            default:
                throw new ArgumentOutOfRangeException(nameof(command), command, null);
        }
    }

    /// <summary>All but the times, which stand last and are others every time.</summary>
    private static string Times(string text) => text.Split("\ntime:")[0];

    [GeneratedRegex("\e\\[[0-9;]*m", RegexOptions.None, 1000)]
    private static partial Regex Colours();
}

using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Http;

/// <summary>Where things lie on the machine's disk is nobody's business who asks over HTTP.</summary>
public sealed class ShownPathsTests
{
    public static TheoryData<string, string, string> Mistakes() => new()
    {
        { "models/ctr.yaml", Model("../missing/model.onnx"), "\"missing/model.onnx does not exist" },
        { "models/ctr.yaml", Model("ctr.yaml"), "models/ctr.yaml is not a model" },
        { "models/ctr.yaml", Model("/etc/some folder/model.onnx"), "\"../../etc/some folder/model.onnx lies outside" },
        { "rules/shop.yaml", "rules: [", "rules/shop.yaml" },
        { "surfaces/home.yaml", "surface: home\nschema: shop\nvalue: nonsense\n", "surfaces/home.yaml" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Findings_name_files_as_seen_from_the_policy_folder(string file, string text, string shown)
    {
        await using var service = await RunningService.StartAsync(policies => policies.Write(file, text));
        foreach (var path in (string[])["/plan", "/healthz", "/metrics", "/readyz", "/nothing"])
        {
            using var response = await service.Http.GetAsync(new Uri(path, UriKind.Relative));
            ShouldNameNoPlace(await response.Content.ReadAsStringAsync(), service.Policies.Root);
        }

        using var plan = await service.Http.GetAsync(new Uri("/plan", UriKind.Relative));
        (await plan.Content.ReadAsStringAsync()).ShouldContain(shown);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_a_dot()
    {
        await using var service = await RunningService.StartAsync(null, "--Rank:Policies", "/no/such/policies");
        var (_, plan) = await service.GetAsync("/plan");
        var error = plan["refused"]!["errors"]![0]!;
        ((string)error["file"]!).ShouldBe(".");
        ShouldNameNoPlace(plan.ToJsonString(), "/no/such");
    }

    [Fact]
    public async Task Many_findings_are_counted()
    {
        await using var service = await RunningService.StartAsync(policies => policies.Write(
            "rules/shop.yaml",
            "rules:\n" + string.Concat(Enumerable.Range(0, 60).Select(rule => $"  - {{ name: r{rule}, why: w, owner: o, when: '{new string('x', 2_000)} +', then: {{ boost: 2 }} }}\n"))));
        using var response = await service.Http.GetAsync(new Uri("/healthz", UriKind.Relative));
        var text = await response.Content.ReadAsStringAsync();
        text.Length.ShouldBeLessThan(64 * 1024);
        text.ShouldContain("\"omitted\"");
    }

    private static string Model(string file)
        => $"model: ctr\nowner: tests\nversion: \"1\"\nkind: onnx\nfile: {file}\ninputs: [ {{ tensor: f, columns: [feature.ctr7d] }} ]\noutputs: [ {{ prediction: ctr, range: [0, 1], fallback: [ {{ prior: 0.01 }} ] }} ]\n";

    private static void ShouldNameNoPlace(string text, string root)
    {
        text.ShouldNotContain(root);
        text.ShouldNotContain(Path.GetTempPath());
        text.ShouldNotContain("\"/etc/");
        text.ShouldNotContain(" /etc/");
        text.ShouldNotContain(AppContext.BaseDirectory);
    }
}

using System.Text.Json;
using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Language.Tests.Diagnostics;

public sealed class MachineReadableTests
{
    private static readonly SourceText Source = new("rules/my rules.yaml", "rules:\n  - nmae: \"é\"\n");

    private static readonly Diagnostic[] Findings =
    [
        new("RP0102", DiagnosticSeverity.Error, "A rule has no key 'nmae'.", Source, new SourceSpan(11, 4), "Did you mean 'name'?"),
        new("RP0405", DiagnosticSeverity.Warning, "Expired.", Source, new SourceSpan(0, 9), null),
    ];

    [Fact]
    public void Json_has_every_finding_with_its_place_and_the_counts()
    {
        using var json = JsonDocument.Parse(DiagnosticJson.Write(Findings, "policies/"));

        json.RootElement.GetProperty("errors").GetInt32().ShouldBe(1);
        json.RootElement.GetProperty("warnings").GetInt32().ShouldBe(1);
        var first = json.RootElement.GetProperty("findings")[0];
        first.EnumerateObject().Select(member => $"{member.Name}={member.Value}").ShouldBe(
        [
            "code=RP0102", "severity=error", "path=policies/rules/my rules.yaml", "line=2", "column=5", "endLine=2", "endColumn=9",
            "message=A rule has no key 'nmae'.", "hint=Did you mean 'name'?", "text=  - nmae: \"é\"",
        ]);
        json.RootElement.GetProperty("findings")[1].TryGetProperty("hint", out _).ShouldBeFalse();
    }

    [Fact]
    public void No_findings_are_an_empty_list()
        => DiagnosticJson.Write([], "").ShouldBe("{\n  \"findings\": [],\n  \"errors\": 0,\n  \"warnings\": 0\n}");

    [Fact]
    public void Sarif_has_what_version_2_1_0_requires_and_what_reviews_show()
    {
        using var json = JsonDocument.Parse(SarifLog.Write(Findings, "policies/", new Dictionary<string, string>(StringComparer.Ordinal) { ["RP0102"] = "An unknown key." }));
        var log = json.RootElement;
        var run = log.GetProperty("runs")[0];
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules");
        var results = run.GetProperty("results");
        var result = results[0];
        var place = result.GetProperty("locations")[0].GetProperty("physicalLocation");

        log.GetProperty("version").GetString().ShouldBe("2.1.0");
        log.GetProperty("$schema").GetString().ShouldBe("https://json.schemastore.org/sarif-2.1.0.json");
        run.GetProperty("tool").GetProperty("driver").GetProperty("name").GetString().ShouldBe("RankOrchestrator");
        run.GetProperty("columnKind").GetString().ShouldBe("utf16CodeUnits");
        rules[0].GetProperty("shortDescription").GetProperty("text").GetString().ShouldBe("An unknown key.");
        results.GetArrayLength().ShouldBe(2);
        result.GetProperty("level").GetString().ShouldBe("error");
        results[1].GetProperty("level").GetString().ShouldBe("warning");
        result.GetProperty("message").GetProperty("text").GetString().ShouldBe("A rule has no key 'nmae'. Did you mean 'name'?");
        place.GetProperty("artifactLocation").GetProperty("uri").GetString().ShouldBe("policies/rules/my%20rules.yaml");
        place.GetProperty("region").EnumerateObject().Take(4).Select(member => member.Value.GetInt32()).ShouldBe([2, 5, 2, 9]);
        foreach (var one in results.EnumerateArray())
        {
            rules[one.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString().ShouldBe(one.GetProperty("ruleId").GetString());
        }
    }
}

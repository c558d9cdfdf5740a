using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Policies.Files;
using RankOrchestrator.Policies.Models.Kinds;

namespace RankOrchestrator.Orchestrator.Tests.Plans;

/// <summary>An environment has its own model servers.</summary>
public sealed class OverlayServerTests : IDisposable
{
    private const string Model = """
        model: ctr
        owner: tests
        version: "1"
        kind: oip
        oip: { server: "http://here:8000" }
        inputs: [{ tensor: x, columns: [feature.ctr7d] }]
        outputs: [{ prediction: ctr, range: [0, 1], fallback: [{ prior: 0.07 }] }]
        timeout: 50ms

        """;

    private readonly PolicyFolder folder = new();

    public OverlayServerTests() => folder.Write("models/ctr.yaml", Model);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_address_of_the_environment_replaces_the_one_in_the_file()
    {
        folder.Write("overlays/production.yaml", "overlay: production\nservers: { ctr: \"http://there:9000\" }\n");
        folder.Write("overlays/other.yaml", "overlay: other\nservers: { ctr@1: \"https://elsewhere/path\" }\n");
        Address("").ShouldBe("http://here:8000/");
        Address("production").ShouldBe("http://there:9000/");
        Address("other").ShouldBe("https://elsewhere/path");
    }

    [Fact]
    public void A_version_has_an_address_of_its_own_beside_that_of_the_name()
    {
        folder.Write("models/ctr-2.yaml", Model.Replace("version: \"1\"", "version: \"2\"", StringComparison.Ordinal));
        folder.Write("overlays/production.yaml", "overlay: production\nservers: { ctr: \"http://there:9000\", ctr@2: \"http://two:9000\" }\n");
        using var plan = Compile("production", out _)!;
        plan.Models.Find("ctr@1")!.Definition.Location.ShouldBeOfType<OpenInferenceEndpoint>().Server.Host.ShouldBe("there");
        plan.Models.Find("ctr@2")!.Definition.Location.ShouldBeOfType<OpenInferenceEndpoint>().Server.Host.ShouldBe("two");
    }

    [Theory]
    [InlineData("ctr: nowhere", "3:8 RP0610 'nowhere' is not the address of a server.")]
    [InlineData("ctr: http://user:s3cret@there", "3:8 RP0610 The address of a server carries no user and no password.")]
    [InlineData("ctr: 'http://there?key=s3cret'", "3:8 RP0610 The address of a server has no query and no fragment.")]
    [InlineData("crt: http://there", "3:3 RP0610 There is no model 'crt'.")]
    [InlineData("ctr@3: http://there", "3:3 RP0610 There is no model 'ctr@3'.")]
    [InlineData("twice: http://there", "3:3 RP0610 The model 'twice' has no server: it is not of kind oip.")]
    [InlineData("ctr: [http://there]", "3:8 RP0103 'ctr' must be text, not a list.")]
    [InlineData("Not a name: http://there", "3:3 RP0")]
    public void What_is_wrong_is_found_at_its_place_in_every_environment_s_overlay(string server, string finding)
    {
        folder.Write("models/twice.yaml", "model: twice\nowner: tests\nversion: \"1\"\nkind: expression\noutputs: [{ prediction: twice, value: feature.ctr7d * 2.0, fallback: [{ prior: 0 }] }]\n");
        folder.Write("overlays/production.yaml", "overlay: production\nservers:\n  " + server + "\n");
        foreach (var environment in (string[])["", "production"])
        {
            Compile(environment, out var findings).ShouldBeNull();
            var errors = findings.Where(error => error.Severity == DiagnosticSeverity.Error).ToArray();
            errors.ShouldHaveSingleItem();
            $"{errors[0].Position} {errors[0].Code} {errors[0].Message}".ShouldStartWith(finding);
            errors[0].Source.Path.ShouldBe("overlays/production.yaml");
            DiagnosticText.Render(errors[0]).ShouldNotContain("s3cret");
        }
    }

    private string Address(string environment)
    {
        using var plan = Compile(environment, out _)!;
        return plan.Models.Find("ctr")!.Definition.Location.ShouldBeOfType<OpenInferenceEndpoint>().Server.ToString();
    }

    private CompiledPlan? Compile(string environment, out IReadOnlyList<Diagnostic> findings)
    {
        var diagnostics = new DiagnosticBag();
        var plan = new PlanCompiler(new RequestLimits(), TimeProvider.System).Compile(PolicyFiles.ReadFolder(folder.Root), folder.Root, environment, null, diagnostics);
        findings = diagnostics.ToSorted();
        return plan is null ? null : new CompiledPlan(plan);
    }

    private sealed class CompiledPlan(Plan plan) : IDisposable
    {
        public Objectives.Registry.ModelCatalog Models => plan.Models;

        public void Dispose() => plan.Release();
    }
}

using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Policies.Files;

namespace RankOrchestrator.Orchestrator.Tests.Policies;

/// <summary>The folders that ship become plans with their real models, and nothing is to be said about them.</summary>
public sealed class ShippedPoliciesTests
{
    [Theory]
    [InlineData("policies", "", "discover for_you gift_ideas home_feed mail product_page search store_page")]
    [InlineData("policies", "staging", "discover for_you gift_ideas home_feed mail product_page search store_page")]
    [InlineData("policies", "production", "discover for_you gift_ideas home_feed mail product_page search store_page")]
    [InlineData("policies-obd", "", "fashion_positions")]
    public void A_folder_that_ships_compiles_without_a_finding(string name, string environment, string surfaces)
    {
        var folder = Path.Combine(TestFiles.RepositoryRoot, name);
        var diagnostics = new DiagnosticBag();

        var plan = new PlanCompiler(new RequestLimits(), TimeProvider.System).Compile(PolicyFiles.ReadFolder(folder), folder, environment, null, diagnostics);

        diagnostics.ToSorted().Select(DiagnosticText.Render).ShouldBeEmpty();
        string.Join(' ', plan.ShouldNotBeNull().Surfaces.Select(surface => surface.Name)).ShouldBe(surfaces);
        plan.Release();
    }
}

using RankOrchestrator.Policies.Files;

namespace RankOrchestrator.Constraints.Tests.Policies;

public sealed class ShippedPoliciesTests
{
    [Theory]
    [InlineData("policies", "")]
    [InlineData("policies", "staging")]
    [InlineData("policies", "production")]
    [InlineData("policies-obd", "")]
    public void The_policies_that_ship_load_without_a_finding(string folder, string environment)
        => PolicyCompilation.Of(PolicyFiles.ReadFolder(RepositoryFolder.Of(folder)), environment).Text.ShouldBe("");

    [Fact]
    public void Eight_surfaces_ship_for_the_marketplace()
        => PolicyCompilation.Of(PolicyFiles.ReadFolder(RepositoryFolder.Of("policies"))).Policies.Surfaces
            .Select(surface => surface.Name.Text)
            .ShouldBe(["discover", "for_you", "gift_ideas", "home_feed", "mail", "product_page", "search", "store_page"]);
}

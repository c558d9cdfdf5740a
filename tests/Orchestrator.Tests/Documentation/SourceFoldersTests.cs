using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Documentation;

/// <summary>The house has no circles: what a folder is made of can be read without knowing who uses it.</summary>
public sealed class SourceFoldersTests
{
    private static readonly SourceFolders Source = new(Path.Combine(Repository.Root, "src"));

    /// <summary>Who may use whom, as drawn in docs/architecture.md.</summary>
    public static TheoryData<string, string> Projects => new()
    {
        { "Domain", "" },
        { "Language", "Domain" },
        { "Policies", "Domain, Language" },
        { "Allocation", "Domain" },
        { "Constraints", "Allocation, Domain, Language, Policies" },
        { "Constraints.NRules", "Constraints, Domain, Language" },
        { "Objectives", "Domain, Language, Policies" },
        { "Evaluation", "" },
        { "Orchestrator", "Allocation, Constraints, Constraints.NRules, Domain, Evaluation, Language, Objectives, Policies" },
    };

    [Fact]
    public void Every_project_is_drawn() => Source.Projects.ShouldBe(Projects.Select(row => (string)row[0]), ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_uses_those_below_it(string project, string below)
        => string.Join(", ", Source.ProjectsUsedBy(project)).ShouldBe(below);

    [Theory]
    [InlineData("Domain")]
    [InlineData("Language")]
    [InlineData("Policies")]
    [InlineData("Allocation")]
    [InlineData("Constraints")]
    [InlineData("Constraints.NRules")]
    [InlineData("Objectives")]
    [InlineData("Evaluation")]
    [InlineData("Orchestrator")]
    public void No_folders_of_a_project_use_each_other_in_a_circle(string project) => Source.Circles(project).ShouldBeEmpty();

    [Fact]
    public void A_circle_is_found_by_its_way_through_usings_and_through_what_lies_outside()
    {
        var folders = new SourceFolders(
        [
            ("House/Kitchen/Stove.cs", "using RankOrchestrator.House.Hall;\nnamespace RankOrchestrator.House.Kitchen;\npublic sealed class Stove(Door door);"),
            ("House/Hall/Door.cs", "namespace RankOrchestrator.House.Hall;\npublic sealed class Door { Key key; }"),
            ("House/Key.cs", "using RankOrchestrator.House.Kitchen;\nnamespace RankOrchestrator.House;\npublic sealed class Key { Stove stove; }"),
            (
                "House/Cellar/Shelf.cs",
                "using RankOrchestrator.House.Hall;\nnamespace RankOrchestrator.House.Cellar;\n// Shelf and Door\npublic sealed class Shelf { string text = \"Stove\"; Door door; }"),
        ]);
        folders.Circles("House").ShouldBe(["House → House/Kitchen → House/Hall → House", "House/Hall → House → House/Kitchen → House/Hall", "House/Kitchen → House/Hall → House → House/Kitchen"]);
    }
}

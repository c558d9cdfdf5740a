using RankOrchestrator.Orchestrator.CommandLine;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.Tests.CommandLine;

/// <summary>The options of the service become settings.</summary>
public sealed class ServeOptionsTests
{
    [Theory]
    [InlineData("--Rank:LastGood=")]
    [InlineData("--Rank:LastGood", "")]
    [InlineData("--rank:lastgood=", "--policies=somewhere")]
    public void No_folder_for_the_last_good_plan_is_said_with_nothing(params string[] arguments)
        => ServeOptions.Translate(arguments)[0].ShouldBe("--Rank:LastGood=", StringCompareShould.IgnoreCase);

    [Theory]
    [InlineData("--Rank:LastGood")]
    [InlineData("--Rank:LastGood", "--policies=somewhere")]
    [InlineData("--Rank:Policies=")]
    [InlineData("--overlay", "")]
    public void Any_other_setting_needs_a_value_and_an_option_that_ends_has_none(params string[] arguments)
        => Should.Throw<CommandFailure>(() => ServeOptions.Translate(arguments)).Message.ShouldContain("needs a value");
}

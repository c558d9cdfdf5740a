using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Experiments;

namespace RankOrchestrator.Orchestrator.Tests.Experiments;

/// <summary>Which users' pages are known to be the same in another arm.</summary>
public sealed class ShadowedPagesTests
{
    [Theory]
    [InlineData("r-1 r-2", "r-2 r-1", "Same")]
    [InlineData("r-1 r-4", "r-2 r-3", "Unknown")]
    [InlineData("r-2 r-2", "r-1 r-3", "Unknown")]
    [InlineData("r-11 r-22", "r-12 r-21", "Unknown")]
    [InlineData("r-1 r-2", "r-1", "Unknown")]
    public void Pages_are_the_same_when_those_that_were_made_in_shadow_are_those_that_were_served(string served, string shadowed, string standing)
    {
        var pages = new ShadowedPages("taste");
        foreach (var id in shadowed.Split(' '))
        {
            pages.Add(Line(id));
        }

        var ids = served.Split(' ');
        var sum = ids.Aggregate(0UL, (sum, id) => sum + ShadowedPages.HashOf(id));
        pages.Of("u-1", "b", ids.Length, sum).ShouldBe(Enum.Parse<PageStanding>(standing));
    }

    private static ShadowLine Line(string id) => new()
    {
        At = DateTime.UnixEpoch,
        RequestId = id,
        Surface = "home",
        Plan = "",
        Served = "",
        Rate = 1,
        Context = new ShadowUser("u-1"),
        Experiment = "taste",
        Arm = "b",
        Shared = true,
        Difference = new ShadowDifference { Same = true, Slots = 0, Overlap = 1, Attention = 0 },
    };
}

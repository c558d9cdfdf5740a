using RankOrchestrator.Orchestrator.Studio.Drafts;

namespace RankOrchestrator.Orchestrator.Tests.Studio;

/// <summary>How long drafts live, and how many.</summary>
public sealed class DraftStoreTests
{
    private readonly ManualClock clock = new();

    [Fact]
    public void A_draft_that_is_used_stays_and_one_that_is_not_is_forgotten()
    {
        using var drafts = new DraftStore(clock);
        var (used, unused) = (drafts.Create(), drafts.Create());
        clock.Advance(DraftLimits.Unused / 2);
        drafts.Find(used.Id).ShouldBeSameAs(used);
        clock.Advance(DraftLimits.Unused / 2);
        drafts.Find(used.Id).ShouldBeSameAs(used);
        drafts.Find(unused.Id).ShouldBeNull();
        drafts.Count.ShouldBe(1);
    }

    [Fact]
    public void The_one_that_was_used_longest_ago_makes_room()
    {
        using var drafts = new DraftStore(clock);
        var first = drafts.Create();
        var others = Enumerable.Range(1, DraftLimits.Drafts - 1).Select(_ =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return drafts.Create();
        }).ToArray();
        clock.Advance(TimeSpan.FromSeconds(1));
        drafts.Find(first.Id).ShouldNotBeNull();
        clock.Advance(TimeSpan.FromSeconds(1));
        drafts.Create();
        drafts.Count.ShouldBe(DraftLimits.Drafts);
        drafts.Find(first.Id).ShouldNotBeNull();
        drafts.Find(others[0].Id).ShouldBeNull();
    }

    [Fact]
    public void Nobody_guesses_a_name()
    {
        using var drafts = new DraftStore(clock);
        var ids = Enumerable.Range(0, DraftLimits.Drafts).Select(_ => drafts.Create().Id).ToArray();
        ids.Distinct(StringComparer.Ordinal).Count().ShouldBe(ids.Length);
        ids.ShouldAllBe(id => id.Length >= 22);
    }
}

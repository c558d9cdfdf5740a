using RankOrchestrator.Orchestrator.Hosting;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Settings;

namespace RankOrchestrator.Orchestrator.Tests.Hosting;

/// <summary>Settings that make no sense are refused at the start, by name.</summary>
public sealed class ServiceSettingsTests
{
    [Fact]
    public void The_defaults_are_valid() => new ServiceSettings().Problems().ShouldBeEmpty();

    [Fact]
    public void Every_limit_must_be_positive()
        => new ServiceSettings { Limits = new RequestLimits { Candidates = 0, BodyBytes = -1 } }.Problems()
            .ShouldBe(["Rank:Limits:BodyBytes must be at least 1, not -1.", "Rank:Limits:Candidates must be at least 1, not 0."]);

    [Fact]
    public void Times_may_not_be_negative()
        => new ServiceSettings { DrainQuiet = TimeSpan.FromSeconds(-1), WarmUpTime = TimeSpan.FromSeconds(-1), WarmUpRequests = -1, ConcurrentRequests = 0 }.Problems()
            .ShouldBe([
                "Rank:ConcurrentRequests must be at least 1, not 0.",
                "Rank:DrainQuiet must not be negative.",
                "Rank:WarmUpRequests must be at least 0, not -1.",
                "Rank:WarmUpTime must not be negative."]);

    [Theory]
    [InlineData("--Rank:Limits:Candidates", "0", "Rank:Limits:Candidates must be at least 1")]
    [InlineData("--Rank:Limits:Candidates", "many", "Rank:Limits:Candidates")]
    [InlineData("--Rank:DrainTime", "soon", "Rank:DrainTime")]
    [InlineData("--Rank:Watches", "true", "Watches")]
    public void The_server_does_not_start_with_them(string name, string value, string words)
        => Should.Throw<InvalidOperationException>(() => RankServer.Build([name, value])).Message.ShouldContain(words);
}

using System.Text.Json;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.CommandLine;

/// <summary><c>price</c> as it is typed.</summary>
public sealed class PriceCommandTests
{
    private static readonly string Samples = Path.Combine(Repository.Root, "samples");

    private static readonly string[] Policies = ["--policies", Path.Combine(Repository.Root, "policies")];

    [Fact]
    public async Task One_request_is_priced_in_full()
    {
        var run = await CommandRun.Of(["price", Path.Combine(Samples, "mail.json"), .. Policies]);
        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.ShouldContain("mail-categories (constraint, ");
        run.Out.ShouldContain("click ");
        var json = await CommandRun.Of(["price", Path.Combine(Samples, "mail.json"), "--format", "json", .. Policies]);
        JsonElement.Parse(json.Out).GetProperty("policies").EnumerateArray().Select(policy => policy.GetProperty("price").GetDouble()).ShouldBeInOrder(SortDirection.Descending);
    }

    [Fact]
    public async Task Several_requests_are_priced_in_total_and_the_same_way_every_time()
    {
        var run = await CommandRun.Of(["price", Samples, .. Policies]);
        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.ShouldContain("5 pages, worth ");
        run.Out.ShouldContain("constraints that never bound: ");
        run.Out.ShouldContain("rules that never matched: ");
        (await CommandRun.Of(["price", Samples, .. Policies])).Out.ShouldBe(run.Out);
    }

    [Fact]
    public async Task What_is_no_request_is_refused_in_one_line()
    {
        foreach (var arguments in new[] { ["absent.json"], new[] { Samples, "--steps", "0" } })
        {
            var run = await CommandRun.Of(["price", .. arguments, .. Policies]);
            run.ExitCode.ShouldBe(2);
            run.Error.Trim().ShouldNotContain('\n');
            run.Error.ShouldNotBeEmpty();
        }
    }
}

using System.Globalization;
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
        run.Out.ShouldContain("6 pages, the best ones worth ");
        run.Out.ShouldContain("constraints that never bound: ");
        run.Out.ShouldContain("rules that never matched: ");
        (await CommandRun.Of(["price", Samples, .. Policies])).Out.ShouldBe(run.Out);
    }

    [Fact]
    public async Task The_best_page_and_the_page_that_rank_makes_are_told_apart()
    {
        var settled = await CommandRun.Of(["price", Path.Combine(Samples, "mail.json"), .. Policies]);
        settled.Out.ShouldContain("'rank' makes this page (optimal).");

        // The policies that ship are content with a tenth of a percent on this page; prices are not.
        var related = Path.Combine(Samples, "product_page.json");
        var json = JsonElement.Parse((await CommandRun.Of(["price", related, "--format", "json", .. Policies])).Out);
        var (best, ranked) = (json.GetProperty("pageValue").GetDouble(), json.GetProperty("rankedValue").GetDouble());
        var page = JsonElement.Parse((await CommandRun.Of(["rank", related, "--json", .. Policies])).Out);
        ranked.ShouldBe(page.GetProperty("certificate").GetProperty("objective").GetDouble());
        json.GetProperty("rankedGap").GetDouble().ShouldBe(page.GetProperty("certificate").GetProperty("gap").GetDouble());
        best.ShouldBeGreaterThan(ranked);
        json.GetProperty("isProven").GetBoolean().ShouldBeTrue();
        var text = Words(await CommandRun.Of(["price", related, .. Policies]));
        text.ShouldContain(string.Create(CultureInfo.InvariantCulture, $"product_page: best page {best:0.0000}; "));
        text.ShouldContain(string.Create(CultureInfo.InvariantCulture, $"its page is worth {ranked:0.0000}."));
        var log = JsonElement.Parse((await CommandRun.Of(["price", related, related, "--format", "json", .. Policies])).Out);
        log.GetProperty("rankedValue").GetDouble().ShouldBe(2 * ranked, 1e-12);
        Words(await CommandRun.Of(["price", related, related, .. Policies])).ShouldContain(string.Create(CultureInfo.InvariantCulture, $"its pages are worth {2 * ranked:0.0000}."));
    }

    private static string Words(CommandRun run) => string.Join(' ', run.Out.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

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

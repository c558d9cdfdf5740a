namespace RankOrchestrator.EndToEnd.CommandLine;

/// <summary>The commands as their users type them, with good input and with bad.</summary>
public sealed class CommandLineTests
{
    private static readonly string HomeFeed = Path.Combine(RepositoryFiles.Samples, "home_feed.json");

    [Fact]
    public async Task Rank_prints_a_line_per_slot_and_the_certificate()
    {
        var run = await CommandRun.OfAsync("rank", HomeFeed, "--policies", RepositoryFiles.Policies);
        run.ExitCode.ShouldBe(0, run.Error);
        run.Output.ShouldContain("slot");
        Enumerable.Range(0, 20).ShouldAllBe(slot => run.Output.Split('\n').Any(line => line.TrimStart().StartsWith($"{slot} ", StringComparison.Ordinal)));
        run.Output.ShouldContain("home_feed: ");
        run.Output.Split('\n').ShouldAllBe(line => line.Length <= 160);
    }

    [Fact]
    public async Task Rank_with_json_prints_the_answer_as_served()
    {
        var run = await CommandRun.OfAsync("rank", HomeFeed, "--json", "--policies", RepositoryFiles.Policies);
        var answer = JsonElement.Parse(run.Output);
        answer.GetProperty("surface").GetString().ShouldBe("home_feed");
        answer.GetProperty("items").GetArrayLength().ShouldBe(20);
        answer.GetProperty("timings").GetProperty("slots").GetDouble().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Rank_a_request_that_is_not_valid_says_what_and_where()
    {
        using var folder = new TemporaryFolder();
        var request = folder.Write("request.json", """{ "surface": "home_feed", "slots": 5, "candidates": [ { "id": "a", "attributes": { "merchant": 3 } } ] }""");
        (await CommandRun.OfAsync("rank", request, "--policies", RepositoryFiles.Policies)).ShouldFailWith("/candidates/0/attributes/merchant");
    }

    [Fact]
    public async Task Rank_a_file_that_is_absent_says_so()
        => (await CommandRun.OfAsync("rank", "absent.json", "--policies", RepositoryFiles.Policies)).ShouldFailWith("absent.json");

    [Fact]
    public async Task Rank_without_policies_says_so()
        => (await CommandRun.OfAsync("rank", HomeFeed, "--policies", "/nowhere")).ShouldFailWith("There is no policy folder '/nowhere'.");

    [Theory]
    [InlineData("nonsense")]
    [InlineData("rank")]
    [InlineData("rank", "a", "b")]
    [InlineData("check", "a", "--nonsense")]
    [InlineData("serve", "nonsense")]
    [InlineData("diff", "samples")]
    public async Task Arguments_that_mean_nothing_are_refused_in_one_line(params string[] arguments)
        => (await CommandRun.OfAsync(arguments)).ShouldFailWith("See '");

    [Fact]
    public async Task Check_of_the_shipped_policies_finds_nothing()
    {
        var run = await CommandRun.OfAsync("check", RepositoryFiles.Policies, "--strict");
        run.ExitCode.ShouldBe(0, run.Output);
    }

    [Fact]
    public async Task Check_of_broken_policies_shows_place_line_caret_and_hint()
    {
        using var folder = new TemporaryFolder();
        var policies = folder.CopyPolicies();
        folder.Write(
            "policies/rules/search.yaml",
            File.ReadAllText(Path.Combine(policies, "rules", "search.yaml")).Replace("feature.relevance < 0.15", "feature.relevence < 0.15", StringComparison.Ordinal));
        var run = await CommandRun.OfAsync("check", policies);
        run.ExitCode.ShouldBe(2);
        run.Output.ShouldContain("rules/search.yaml:6:20: error RP0");
        run.Output.ShouldContain("^^^^");
        run.Output.ShouldContain("'relevance'");
    }

    [Fact]
    public async Task Snapshot_of_a_changed_page_says_who_moved_and_keeps_the_page_for_review()
    {
        using var folder = new TemporaryFolder();
        var text = File.ReadAllText(HomeFeed);
        var request = folder.Write("home.json", text);
        (await CommandRun.OfAsync("snapshot", "accept", request, "--policies", RepositoryFiles.Policies)).ExitCode.ShouldBe(0);
        (await CommandRun.OfAsync("snapshot", "verify", request, "--policies", RepositoryFiles.Policies)).ExitCode.ShouldBe(0);
        var first = JsonElement.Parse(File.ReadAllText(Path.Combine(folder.Root, "home.verified.json"))).GetProperty("items")[0].GetProperty("id").GetString();

        folder.Write("home.json", text.Replace($"\"{first}\"", "\"p-renamed\"", StringComparison.Ordinal));
        var run = await CommandRun.OfAsync("snapshot", "verify", folder.Root, "--policies", RepositoryFiles.Policies);

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("entered");
        run.Output.ShouldContain($"{first} left");
        run.Output.ShouldContain("p-renamed");
        File.Exists(Path.Combine(folder.Root, "home.received.json")).ShouldBeTrue();
    }

    [Fact]
    public async Task Snapshot_of_a_request_without_a_clock_is_refused()
    {
        using var folder = new TemporaryFolder();
        var request = folder.Write("request.json", """{ "surface": "home_feed", "slots": 1, "candidates": [ { "id": "a", "attributes": { "merchant": "m", "category": "c", "price": 1 } } ] }""");
        (await CommandRun.OfAsync("snapshot", "accept", request, "--policies", RepositoryFiles.Policies)).ShouldFailWith("/now");
    }

    [Fact]
    public async Task Diff_says_what_a_change_of_policies_does_to_a_page()
    {
        using var folder = new TemporaryFolder();
        var policies = folder.CopyPolicies();
        folder.Write("policies/rules/seasonal.yaml", File.ReadAllText(Path.Combine(policies, "rules", "seasonal.yaml")).Replace("boost: 1.25", "boost: 0.5", StringComparison.Ordinal));
        var run = await CommandRun.OfAsync("diff", HomeFeed, "--before", RepositoryFiles.Policies, "--policies", policies);
        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("ramadan-dates ×0.5");
        run.Output.ShouldContain("1 page: 1 would change");
    }

    [Fact]
    public async Task Diff_of_equal_policies_finds_nothing()
    {
        var run = await CommandRun.OfAsync("diff", HomeFeed, "--before", RepositoryFiles.Policies, "--policies", RepositoryFiles.Policies);
        run.ExitCode.ShouldBe(0);
        run.Output.ShouldContain("the same items stand in the same slots");
    }
}

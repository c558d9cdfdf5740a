using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using RankOrchestrator.Orchestrator.State;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.CommandLine;

namespace RankOrchestrator.Orchestrator.Tests.Feedback;

/// <summary>What users hid is known to their next requests.</summary>
public sealed class HiddenItemTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rank-hidden-").FullName;
    private readonly ManualClock clock = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("hide", false)]
    [InlineData("dislike", false)]
    [InlineData("hide", true)]
    public async Task An_item_that_a_user_hid_is_not_shown_again_by_a_rule_that_asks_nor_by_the_next_process(string type, bool isHashed)
    {
        var salt = Path.Combine(folder, "salt");
        await File.WriteAllTextAsync(salt, "0123456789abcdef");
        string[] settings = isHashed ? ["--Rank:Decisions:Hash", "request.userId", "--Rank:Decisions:SaltFile", salt] : [];
        await using (var service = await StartAsync(settings))
        {
            Items(await service.RankAsync(PolicyFolder.HomeRequest)).ShouldBe("p-1 p-3 p-4");
            await PostAsync(service, $$"""{"events":[{"eventId":"e-1","type":"{{type}}","requestId":"r-1","slot":1}]}""");
            Items(await service.RankAsync(PolicyFolder.HomeRequest)).ShouldBe("p-1 p-4");
            Items(await service.RankAsync(PolicyFolder.HomeRequest.Replace("u-9", "u-8", StringComparison.Ordinal))).ShouldBe("p-1 p-3 p-4");

            // What a caller says of it is not what counts.
            var claimed = PolicyFolder.HomeRequest.Replace("\"price\": 39.0", "\"price\": 39.0, \"state.hidden\": true", StringComparison.Ordinal);
            Items(await service.RankAsync(claimed)).ShouldBe("p-1 p-4");
        }

        await using (var service = await StartAsync(settings))
        {
            Items(await service.RankAsync(PolicyFolder.HomeRequest)).ShouldBe("p-1 p-4");
            clock.Advance(TimeSpan.FromHours(3));
            Items(await service.RankAsync(PolicyFolder.HomeRequest)).ShouldBe("p-1 p-3 p-4");
        }
    }

    [Fact]
    public async Task Pages_are_made_again_with_what_was_hidden_when_they_were_served()
    {
        var log = Path.Combine(folder, "decisions");
        string policies;
        await using (var service = await StartAsync("--Rank:DecisionLog", log))
        {
            await service.RankAsync(PolicyFolder.HomeRequest);
            await PostAsync(service, """{"events":[{"eventId":"e-1","type":"hide","requestId":"r-1","slot":0}]}""");
            await service.RankAsync(PolicyFolder.HomeRequest);
            policies = Path.Combine(folder, "policies");
            Copy(service.Policies.Root, policies);
            await StopAsync(service);
        }

        (await CommandRun.Of("log", "grep", "state.hidden", log, "--count")).Out.ShouldBe("2\n");
        var run = await CommandRun.Of("replay", log, "--policies", policies);
        run.ExitCode.ShouldBe(0, run.Out + run.Error);
        run.Lines[0].ShouldStartWith("2 pages: 2 identical");
    }

    [Fact]
    public async Task What_is_remembered_is_bounded_by_users_items_and_age()
    {
        var state = new HiddenItems(2, 3, TimeSpan.FromDays(1), clock, user => user);
        foreach (var pair in "a1 a2 a1 a3 a4 b1".Split(' '))
        {
            state.Add(pair[..1], pair[1..], clock.GetUtcNow());
        }

        state.Add("", "1", clock.GetUtcNow());
        state.Add("b", "", clock.GetUtcNow());

        (await HiddenAsync(state, "a")).ShouldBe("1 3 4");
        state.Add("c", "1", clock.GetUtcNow());
        (await HiddenAsync(state, "a")).ShouldBe("");
        state.Users.ShouldBe(2);
        clock.Advance(TimeSpan.FromHours(23));
        state.Add("b", "2", clock.GetUtcNow());
        (await HiddenAsync(state, "b")).ShouldBe("1 2");
        clock.Advance(TimeSpan.FromHours(1));
        (await HiddenAsync(state, "b")).ShouldBe("2");
        (await HiddenAsync(state, "c")).ShouldBe("");
        state.Add("d", "1", clock.GetUtcNow() - TimeSpan.FromDays(2));
        (await HiddenAsync(state, "d")).ShouldBe("");
    }

    [Fact]
    public async Task A_database_can_stand_behind_it()
    {
        await using var service = await RunningService.StartAsync(Prepare, services => services.AddSingleton<IItemState>(new Elsewhere()));
        Items(await service.RankAsync(PolicyFolder.HomeRequest)).ShouldBe("p-2 p-4");
    }

    [Theory]
    [InlineData(false, "state-failed")]
    [InlineData(true, "timeout")]
    public async Task A_database_that_fails_or_hangs_costs_no_page_and_is_named_also_when_the_page_is_made_again(bool hangs, string reason)
    {
        var log = Path.Combine(folder, "decisions");
        var database = new Broken(hangs, clock);
        var policies = Path.Combine(folder, "policies");
        await using (var service = await RunningService.StartAsync(
            Prepare,
            services => services.AddSingleton<TimeProvider>(clock).AddSingleton<IItemState>(database),
            "--Rank:DecisionLog",
            log))
        {
            var answer = service.RankAsync(PolicyFolder.HomeRequest);
            var timers = await database.Asked.Task;
            while (hangs && clock.Timers == timers)
            {
                await Task.Yield();
            }

            // A quarter of the page's five seconds.
            clock.Advance(TimeSpan.FromSeconds(1.25));
            var page = await answer;
            page["degraded"]!.AsArray().Select(entry => $"{entry!["model"]} {entry["reason"]} {entry["fallback"]}")
                .ShouldContain($"state {reason} unknown", StringComparer.Ordinal);
            Items(page).ShouldBe("p-1 p-3 p-4");
            Copy(service.Policies.Root, policies);
            await StopAsync(service);
        }

        var run = await CommandRun.Of("replay", log, "--policies", policies);
        run.ExitCode.ShouldBe(0, run.Out + run.Error);
        run.Lines[0].ShouldStartWith("1 page: 1 identical");
    }

    /// <summary>What follows an answer is done before the service ends; it waits by the clock for others to take over.</summary>
    private async Task StopAsync(RunningService service)
    {
        var stopped = service.StopAsync();
        while (!stopped.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await stopped;
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static async Task<string> HiddenAsync(HiddenItems state, string user)
        => await state.HiddenAsync(user, CancellationToken.None) is { } items ? string.Join(' ', items.Order(StringComparer.Ordinal)) : "";

    private static string Items(JsonNode page) => string.Join(' ', page["items"]!.AsArray().Select(item => (string)item!["id"]!));

    private static void Prepare(PolicyFolder policies)
    {
        policies.Write("schema/shop.yaml", policies.Read("schema/shop.yaml") + "state: [hidden]\n");
        policies.Replace("rules/shop.yaml", "rules:\n", """
            rules:
              - { name: hidden-by-the-user, why: test, owner: tests, match: state.hidden, then: { exclude: true } }

            """);
        policies.Replace("surfaces/home.yaml", "slots: { most: 50 }", "slots: { most: 50, empty: true }");
    }

    private static async Task PostAsync(RunningService service, string batch)
    {
        using var content = new StringContent(batch, Encoding.UTF8, "application/json");
        using var response = await service.Http.PostAsync(new Uri("/feedback", UriKind.Relative), content);
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    private Task<RunningService> StartAsync(params string[] settings)
        => RunningService.StartAsync(
            Prepare,
            services => services.AddSingleton<TimeProvider>(clock),
            ["--Rank:Feedback:Log", Path.Combine(folder, "feedback"), "--Rank:Feedback:HiddenFor", "02:00:00", .. settings]);

    private sealed class Broken(bool hangs, ManualClock clock) : IItemState
    {
        /// <summary>Completes with the timers that there are when it is asked.</summary>
        public TaskCompletionSource<int> Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask<IReadOnlySet<string>?> HiddenAsync(string userId, CancellationToken cancellationToken)
        {
            Asked.TrySetResult(clock.Timers);
            if (hangs)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }

            throw new InvalidOperationException("The database is away.");
        }
    }

    private sealed class Elsewhere : IItemState
    {
        public async ValueTask<IReadOnlySet<string>?> HiddenAsync(string userId, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return userId == "u-9" ? new HashSet<string>(StringComparer.Ordinal) { "p-1" } : null;
        }
    }
}

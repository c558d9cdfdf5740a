using System.Diagnostics;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Orchestrator.Studio.Drafts;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Studio;

/// <summary>How a draft leaves the studio: as a patch, or into the policy folder where that is allowed.</summary>
public sealed class DraftWritingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rank-patch-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Its_patch_makes_what_is_drafted_of_what_there_was()
    {
        var line = Gen.Elements("a", "b", "c", "", " d", "-e", "+f", "\\ g", "ä", "h\r");
        var text = Gen.Choose(0, 14).SelectMany(lines => Gen.ArrayOf(line, lines)).Select(lines => string.Join('\n', lines)).SelectMany(lines => Gen.Elements(lines, lines + "\n"));
        var pair = text.SelectMany(before => text.Select(after => (Before: before, After: after)));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(pair.ToArbitrary(), both => IsMade(both.Before, both.After)));
    }

    [Fact]
    public void A_new_file_and_one_that_is_taken_away_are_in_its_patch()
    {
        IsMade(null, "new\n").ShouldBeTrue();
        IsMade("old\n", null).ShouldBeTrue();
    }

    [Fact]
    public async Task It_is_not_written_unless_the_service_was_started_to_allow_it()
    {
        await using var service = await RunningService.StartAsync();
        var tab = await StudioClient.OpenAsync(service);
        await tab.ReplaceAsync("rules/shop.yaml", "boost: 1.5", "boost: 2");
        var (status, answer) = await tab.WriteAsync();
        status.ShouldBe(HttpStatusCode.Forbidden);
        ((string)answer["detail"]!).ShouldContain("--studio-write");
        service.Policies.Read("rules/shop.yaml").ShouldContain("boost: 1.5");
    }

    [Fact]
    public async Task Where_it_is_allowed_it_is_written_and_nothing_stays_beside_it()
    {
        await using var service = await RunningService.StartAsync(null, "--Rank:Studio:Write", "true");
        var tab = await StudioClient.OpenAsync(service);
        var view = await tab.ReplaceAsync("rules/shop.yaml", "boost: 1.5", "boost: 2");
        var (status, answer) = await tab.WriteAsync();
        status.ShouldBe(HttpStatusCode.OK, answer.ToJsonString());
        answer["written"]!.ToJsonString().ShouldBe("""["rules/shop.yaml"]""");
        service.Policies.Read("rules/shop.yaml").ShouldContain("boost: 2");
        Directory.GetFiles(Path.Combine(service.Policies.Root, "rules")).Length.ShouldBe(1);
        service.Engine.Loader.Load().ShouldBeTrue();
        (await service.RankAsync(PolicyFolder.HomeRequest))["items"]![0]!["value"]!.GetValue<double>().ShouldBe(StudioClient.Values(view["page"]!)[0], 1e-12);
        (await tab.PatchAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_draft_with_errors_is_not_written()
    {
        await using var service = await RunningService.StartAsync(null, "--Rank:Studio:Write", "true");
        var tab = await StudioClient.OpenAsync(service);
        await tab.ReplaceAsync("rules/shop.yaml", "boost: 1.5", "bost: 2");
        var (status, answer) = await tab.WriteAsync();
        status.ShouldBe(HttpStatusCode.Conflict);
        ((string)answer["type"]!).ShouldEndWith(":draft-has-errors");
        service.Policies.Read("rules/shop.yaml").ShouldContain("boost: 1.5");
    }

    [Fact]
    public async Task What_somebody_else_wrote_meanwhile_is_not_undone()
    {
        await using var service = await RunningService.StartAsync(null, "--Rank:Studio:Write", "true");
        var tab = await StudioClient.OpenAsync(service);
        await tab.ReplaceAsync("rules/shop.yaml", "boost: 1.5", "boost: 2");
        service.Policies.Replace("rules/shop.yaml", "why: Season.", "why: Season of dates.");
        var view = await tab.ChangeAsync([]);
        view["stale"]!.ToJsonString().ShouldBe("""["rules/shop.yaml"]""");
        var (status, answer) = await tab.WriteAsync();
        status.ShouldBe(HttpStatusCode.Conflict);
        ((string)answer["type"]!).ShouldEndWith(":draft-is-stale");
        service.Policies.Read("rules/shop.yaml").ShouldContain("Season of dates");
    }

    [Fact]
    public async Task A_draft_by_which_a_surface_makes_no_page_is_not_written_although_it_compiles()
    {
        await using var service = await RunningService.StartAsync(null, "--Rank:Studio:Write", "true", "--Rank:Limits:Slots", "5");
        var tab = await StudioClient.OpenAsync(service);
        (await tab.ReplaceAsync("surfaces/home.yaml", "slots: { most: 50 }", "slots: { fewest: 8, most: 50 }"))["findings"]!.AsArray()
            .Where(finding => (string)finding!["severity"]! == "error")
            .ShouldBeEmpty();
        var (status, answer) = await tab.WriteAsync();
        status.ShouldBe(HttpStatusCode.Conflict);
        ((string)answer["type"]!).ShouldEndWith(":draft-makes-no-page");
        ((string)answer["detail"]!).ShouldStartWith("The surface 'home' makes no page of a made-up request");
        service.Policies.Read("surfaces/home.yaml").ShouldContain("slots: { most: 50 }");
    }

    private bool IsMade(string? before, string? after)
    {
        var draft = new Draft("d");
        draft.Change(new Dictionary<string, string?>(StringComparer.Ordinal) { ["rules/a.yaml"] = after }, _ => before);
        var file = Path.Combine(folder, "policies", "rules", "a.yaml");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.Delete(file);
        if (before is not null)
        {
            File.WriteAllText(file, before);
        }

        var patch = DraftPatch.Of(draft, "policies");
        if (patch.Length > 0)
        {
            File.WriteAllText(Path.Combine(folder, "x.patch"), patch);
            using var git = Process.Start(new ProcessStartInfo(
                "git",
                ["apply", "--whitespace=nowarn", "--unidiff-zero", "x.patch"])
            { WorkingDirectory = folder, RedirectStandardError = true, UseShellExecute = false })!;
            var error = git.StandardError.ReadToEnd();
            git.WaitForExit();
            git.ExitCode.ShouldBe(0, error + patch);
        }

        return string.Equals(File.Exists(file) ? File.ReadAllText(file) : null, after, StringComparison.Ordinal);
    }
}

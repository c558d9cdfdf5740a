using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace RankOrchestrator.Studio.Tests;

/// <summary>A policy is changed beside its page, and the page follows.</summary>
public sealed partial class EditingTests(StudioFixture studio) : IClassFixture<StudioFixture>
{
    private const string Match = "item.category == \"household\"";

    [BrowserFact]
    public async Task It_opens_with_a_page_and_the_policy_that_makes_it()
    {
        await using var tab = await studio.OpenAsync();
        await Expect(tab.Page).ToHaveTitleAsync("Studio");
        await Expect(tab.Cards).ToHaveCountAsync(20);
        (await tab.IdsAsync()).ShouldBe(await RankedAsync());
        await Expect(tab.Editor).ToContainTextAsync("surface: home_feed");
        await Expect(tab.Page.GetByText("The same items in the same slots as the page in force")).ToBeVisibleAsync();
        tab.Complaints.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task A_broken_rule_is_marked_at_its_place_and_the_page_stays_as_it_was()
    {
        await using var tab = await studio.OpenAsync();
        var before = await tab.IdsAsync();
        await tab.ShowFileAsync("rules/home.yaml");
        await tab.TypeOverAsync("item.rating", "item.ratng");

        await Expect(tab.Findings).ToHaveCountAsync(1);
        await Expect(tab.Findings).ToContainTextAsync("rules/home.yaml:7:45");
        await Expect(tab.Findings).ToContainTextAsync("No attribute 'ratng' is declared. Did you mean 'rating'?");
        await Expect(tab.Page.Locator(".cm-lintRange-error")).ToHaveTextAsync("ratng");
        await Expect(tab.Page.GetByText("last good page")).ToBeVisibleAsync();
        (await tab.IdsAsync()).ShouldBe(before);

        await tab.TypeOverAsync("item.ratng", "item.rating");
        await Expect(tab.Findings).ToHaveCountAsync(0);
        await Expect(tab.Page.GetByText("last good page")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task A_good_rule_moves_the_page_with_arrows_and_reaches_no_caller()
    {
        await using var tab = await studio.OpenAsync();
        var before = await tab.IdsAsync();
        await tab.ShowFileAsync("rules/home.yaml");
        await tab.TypeOverAsync("constraints:", $"  - name: household-week\n    why: The fair.\n    owner: tests\n    match: {Match}\n    then: {{ boost: 1.4 }}\nconstraints:");

        await Expect(tab.Page.Locator(".move").First).ToBeVisibleAsync();
        await Expect(tab.Page.Locator(".chips").GetByText("household-week").First).ToBeVisibleAsync();
        await tab.SettledAsync();
        var after = await tab.IdsAsync();
        after.ShouldNotBe(before);
        foreach (var (id, slot) in after.Select((id, slot) => (id, slot)))
        {
            var was = Array.IndexOf(before, id);
            var words = was < 0
                ? "new on the page"
                : was > slot
                ? string.Create(CultureInfo.InvariantCulture, $"up {was - slot}, from slot {was}")
                : was < slot
                ? string.Create(CultureInfo.InvariantCulture, $"down {slot - was}, from slot {was}")
                : "";
            (await tab.Cards.Nth(slot).Locator(".move .hidden").AllInnerTextsAsync()).ShouldBe(words.Length == 0 ? [] : [words]);
        }

        // The draft is the tab's own.
        (await RankedAsync()).ShouldBe(before);
        studio.Read("policies/rules/home.yaml").ShouldNotContain("household-week");
        await using var other = await studio.OpenAsync();
        (await other.IdsAsync()).ShouldBe(before);
        tab.Complaints.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task A_weight_is_changed_by_its_slider_where_the_surface_says_it()
    {
        await using var tab = await studio.OpenAsync();
        var slider = tab.Page.GetByLabel("click", new PageGetByLabelOptions { Exact = true });
        await slider.FocusAsync();
        await tab.Page.Keyboard.PressAsync("End");
        await Expect(tab.Editor).ToContainTextAsync("weights: { click: 0.45 }");
        await tab.Page.Keyboard.PressAsync("ArrowLeft");
        await tab.Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(tab.Editor).ToContainTextAsync("weights: { click: 0.43 }");
        await Expect(tab.Page.Locator(".move").First).ToBeVisibleAsync();
        await Expect(tab.Page.Locator(".big em")).ToContainTextAsync("+");
    }

    [BrowserFact]
    public async Task A_weight_that_is_inherited_is_said_in_the_surface_s_own_file()
    {
        await using var tab = await studio.OpenAsync();
        await tab.Page.GetByLabel("order", new PageGetByLabelOptions { Exact = true }).FocusAsync();
        await tab.Page.Keyboard.PressAsync("End");
        await Expect(tab.Editor).ToContainTextAsync("weights: { order: 15, click: 0.15 }");
        await tab.SettledAsync();
        await Expect(tab.Findings).ToHaveCountAsync(0);
        await Expect(tab.Page.Locator(".tag").GetByText("1 changed file")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Keys_and_their_meaning_are_offered_from_the_schema()
    {
        await using var tab = await studio.OpenAsync();
        await tab.ShowFileAsync("rules/home.yaml");
        await tab.TypeOverAsync("then: { pin: 1 }", "then: { pin: 1, bo");
        await Expect(tab.Page.GetByRole(AriaRole.Option, new PageGetByRoleOptions { NameRegex = Boost() })).ToBeVisibleAsync();
        await Expect(tab.Page.Locator(".cm-completionInfo")).ToContainTextAsync("Multiplies the value");
        await tab.Page.GetByRole(AriaRole.Option, new PageGetByRoleOptions { NameRegex = Boost() }).ClickAsync();
        await tab.Page.Keyboard.TypeAsync("1.2 }");
        await Expect(tab.Editor).ToContainTextAsync("then: { pin: 1, boost: 1.2 }");

        await tab.TypeOverAsync("penalty: 0.02", "penalty: 0.02\n    prio");
        await tab.Page.Keyboard.PressAsync("Control+Space");
        await Expect(tab.Page.GetByRole(AriaRole.Option, new PageGetByRoleOptions { NameRegex = Priority() })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task The_draft_leaves_as_a_patch_and_stays_when_the_tab_is_loaded_again()
    {
        await using var tab = await studio.OpenAsync();
        await tab.ShowFileAsync("rules/home.yaml");
        await tab.TypeOverAsync("fewest: 3, slots: [0, 9]", "fewest: 4, slots: [0, 9]");
        await tab.SettledAsync();
        await tab.Page.ReloadAsync();
        await Expect(tab.Page.Locator(".tag").GetByText("1 changed file")).ToBeVisibleAsync();
        await tab.SettledAsync();

        var download = await tab.Page.RunAndWaitForDownloadAsync(() => tab.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Patch" }).ClickAsync());
        var patch = await File.ReadAllTextAsync(await download.PathAsync());
        patch.ShouldContain("--- a/policies/rules/home.yaml\n+++ b/policies/rules/home.yaml\n");
        patch.ShouldContain("-    floor: { group: '\"fresh\" in item.tags', fewest: 3, slots: [0, 9] }\n+    floor: { group: '\"fresh\" in item.tags', fewest: 4, slots: [0, 9] }\n");

        await tab.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Discard" }).ClickAsync();
        await Expect(tab.Page.Locator(".tag").GetByText("1 changed file")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task Where_it_may_the_draft_is_written()
    {
        await using var tab = await studio.OpenAsync();
        var before = studio.Read("policies/rules/mail.yaml");
        await tab.ShowFileAsync("rules/mail.yaml");
        await tab.Editor.ClickAsync();
        await tab.Page.Keyboard.PressAsync("Control+Home");
        await tab.PasteAsync("# Reviewed.\n");
        await tab.SettledAsync();
        await tab.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Write" }).ClickAsync();
        await Expect(tab.Page.Locator(".notice")).ToContainTextAsync("Written");
        studio.Read("policies/rules/mail.yaml").ShouldBe("# Reviewed.\n" + before);
        studio.Write("policies/rules/mail.yaml", before);
    }

    [GeneratedRegex("^boost", RegexOptions.None, 1000)]
    private static partial Regex Boost();

    [GeneratedRegex("^priority", RegexOptions.None, 1000)]
    private static partial Regex Priority();

    private async Task<string[]> RankedAsync()
    {
        using var content = new StringContent(studio.Read("samples/home_feed.json"), Encoding.UTF8, "application/json");
        using var response = await studio.Http.PostAsync(new Uri("/rank", UriKind.Relative), content);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
        return [.. answer.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
    }
}

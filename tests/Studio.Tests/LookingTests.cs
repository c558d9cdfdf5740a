using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace RankOrchestrator.Studio.Tests;

/// <summary>What the studio shows is what the service says.</summary>
public sealed partial class LookingTests(StudioFixture studio) : IClassFixture<StudioFixture>
{
    [BrowserFact]
    public async Task An_item_says_what_makes_its_value_and_where_its_rules_are_written()
    {
        await using var tab = await studio.OpenAsync();
        var item = (await FullAsync()).RootElement.GetProperty("items")[0];
        var name = tab.Cards.First.Locator(".name");
        await name.ClickAsync();
        var why = tab.Page.Locator(".why");
        await Expect(why.GetByRole(AriaRole.Heading, new LocatorGetByRoleOptions { Level = 2 })).ToContainTextAsync("in slot 0");
        foreach (var term in item.GetProperty("terms").EnumerateObject())
        {
            await Expect(why.Locator("tr").Filter(new LocatorFilterOptions { HasText = term.Name })).ToContainTextAsync(Math.Abs(term.Value.GetDouble()).ToString("0.0000", CultureInfo.InvariantCulture));
        }

        await why.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "fresh-from-good-merchant" }).ClickAsync();
        await Expect(tab.Editor).ToContainTextAsync("name: fresh-from-good-merchant");
        await Expect(tab.Page.Locator(".cm-activeLine")).ToContainTextAsync("fresh-from-good-merchant");
    }

    [BrowserFact]
    public async Task Candidates_that_did_not_make_it_have_their_reasons()
    {
        await using var tab = await studio.OpenAsync();
        var left = (await FullAsync()).RootElement.GetProperty("explanation").GetProperty("leftOut").EnumerateArray().ToArray();
        await tab.ShowAsync("Left out");
        var rows = tab.Page.Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(left.Length);
        for (var row = 0; row < left.Length; row++)
        {
            var reason = left[row].GetProperty("reason").GetString() switch
            {
                "excluded" => "Excluded by " + left[row].GetProperty("rule").GetString(),
                "constraints" => "Held back by " + string.Join(", ", left[row].GetProperty("constraints").EnumerateArray().Select(name => name.GetString()).DefaultIfEmpty("the constraints together")),
                _ => "Worth less than every item on the page",
            };
            await Expect(rows.Nth(row)).ToContainTextAsync(left[row].GetProperty("id").GetString()!);
            await Expect(rows.Nth(row)).ToContainTextAsync(reason);
        }
    }

    [BrowserFact]
    public async Task Prices_are_those_of_the_certificate()
    {
        await using var tab = await studio.OpenAsync();
        await tab.ShowAsync("Prices");
        foreach (var constraint in (await FullAsync()).RootElement.GetProperty("explanation").GetProperty("constraints").EnumerateArray().Where(constraint => constraint.GetProperty("price").GetDouble() > 0))
        {
            var row = tab.Page.Locator(".bars li").Filter(new LocatorFilterOptions { HasText = constraint.GetProperty("constraint").GetString() });
            await Expect(row).ToContainTextAsync(constraint.GetProperty("price").GetDouble().ToString("0.0000", CultureInfo.InvariantCulture));
        }
    }

    [BrowserFact]
    public async Task Why_not_and_what_it_would_take_is_found_by_solving_the_page_again()
    {
        await using var tab = await studio.OpenAsync();
        await tab.ChooseAsync("store_page");
        await tab.ShowAsync("Left out");
        await tab.Page.Locator("tbody tr").Filter(new LocatorFilterOptions { HasText = "Held back by" }).First.GetByRole(AriaRole.Button).First.ClickAsync();
        var exactly = tab.Page.Locator(".exactly");
        await Expect(exactly).ToContainTextAsync("Kept off by");
        await Expect(exactly).ToContainTextAsync("A boost of ×");
        await tab.Page.GetByLabel("What it takes to stand in slot").FillAsync("0");
        await tab.Page.Keyboard.PressAsync("Tab");
        await Expect(exactly).ToHaveAttributeAsync("aria-busy", "false");
        await Expect(tab.Page.GetByLabel("What it takes to stand in slot")).ToHaveValueAsync("0");
    }

    [BrowserFact]
    public async Task Weights_are_chosen_on_the_frontier_and_the_page_follows()
    {
        await using var tab = await studio.OpenAsync();
        await tab.ShowAsync("Trade-offs");
        var points = tab.Page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Points of the frontier" }).Locator("tbody tr");
        await Expect(points.First).ToContainTextAsync("the draft");
        await points.Nth(1).GetByRole(AriaRole.Button).ClickAsync();
        await Expect(tab.Page.Locator(".tag").GetByText("1 changed file")).ToBeVisibleAsync();
        await Expect(tab.Editor).ToContainTextAsync("order: ");
        await tab.ShowAsync("Page");
        await Expect(tab.Page.Locator(".worth small").First).ToBeVisibleAsync();
        await Expect(tab.Findings).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task What_the_draft_changes_is_said_as_diff_says_it()
    {
        await using var tab = await studio.OpenAsync();
        await tab.ShowAsync("Changes");
        await Expect(tab.Page.GetByText("Compared with the page in force: nothing changes.")).ToBeVisibleAsync();
        await tab.ShowFileAsync("surfaces/home_feed.yaml");
        await tab.TypeOverAsync("click: 0.15", "click: 1.5");
        var items = tab.Page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Items that changed" });
        await Expect(items.Locator("tbody tr").First).ToBeVisibleAsync();
        var objectives = tab.Page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Value by objective" });
        await Expect(objectives.Locator("tr").Filter(new LocatorFilterOptions { HasText = "click" })).ToContainTextAsync("%");
        await Expect(tab.Page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Exposure by merchant" })).ToBeVisibleAsync();
        tab.Complaints.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task Trade_offs_are_drawn_over_the_samples_of_the_surface()
    {
        await using var tab = await studio.OpenAsync();
        await tab.ShowAsync("Trade-offs");
        await tab.Page.Locator(".axes select").Nth(2).SelectOptionAsync("samples");
        await Expect(tab.Page.GetByText("What 2 pages could bring of two objectives")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Exact_prices_are_those_of_the_service()
    {
        await using var tab = await studio.OpenAsync();
        await tab.ShowAsync("Prices");
        await tab.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Exact" }).ClickAsync();
        var rows = tab.Page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Exact prices" }).Locator("tbody tr");
        await Expect(rows.Filter(new LocatorFilterOptions { HasText = "home-category-distance" })).ToContainTextAsync("yes");
        await Expect(rows.First).ToContainTextAsync("The best page");
    }

    [BrowserFact]
    public async Task Constraints_are_lanes_over_the_slots_and_lead_to_where_they_are_written()
    {
        await using var tab = await studio.OpenAsync();
        await tab.ShowAsync("Constraints");
        var lane = tab.Page.Locator(".lanes tbody tr").Filter(new LocatorFilterOptions { HasText = "home-freshness" });
        await Expect(lane).ToContainTextAsync("at least 3 in slots 0–9");
        await lane.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(tab.Page.Locator(".cm-activeLine")).ToContainTextAsync("home-freshness");
    }

    [BrowserFact]
    public async Task Without_a_model_the_page_says_what_stood_in_for_it()
    {
        await using var tab = await studio.OpenAsync();
        await tab.ShowAsync("Models");
        await tab.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Leave out ctr" }).ClickAsync();
        await Expect(tab.Page.Locator(".trouble").First).ToContainTextAsync("model-not-loaded, stood in for by");
        await Expect(tab.Page.Locator(".state").GetByText("what if")).ToBeVisibleAsync();
        await tab.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Bring back ctr" }).ClickAsync();
        await Expect(tab.Page.Locator(".trouble")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task At_another_time_and_for_another_user_the_page_is_theirs()
    {
        await using var tab = await studio.OpenAsync();
        await tab.Page.GetByText("What if").ClickAsync();
        await tab.Page.GetByLabel("Clock").FillAsync("2026-06-20T18:00:00Z");
        await tab.Page.Keyboard.PressAsync("Tab");
        await Expect(tab.Page.Locator(".state").GetByText("what if")).ToBeVisibleAsync();
        await tab.SettledAsync();
        await Expect(tab.Page.Locator(".chips").GetByText("ramadan-dates")).ToHaveCountAsync(0);
        await tab.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "As the request says" }).ClickAsync();
        await Expect(tab.Page.Locator(".chips").GetByText("ramadan-dates").First).ToBeVisibleAsync();
        await tab.Page.GetByLabel("userId").FillAsync("u-tester");
        await tab.Page.Keyboard.PressAsync("Tab");
        await tab.ShowAsync("Models");
        await Expect(tab.Page.Locator("dl")).ToContainTextAsync(HeroIsOn());
    }

    [BrowserFact]
    public async Task A_logged_decision_is_looked_at_beside_what_was_served()
    {
        var request = JsonNode.Parse(studio.Read("samples/mail.json"))!;
        request["requestId"] = "look-at-me";
        request["options"]!["deadlineMs"] = 10_000;
        using var content = new StringContent(request.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await studio.Http.PostAsync(new Uri("/rank", UriKind.Relative), content);
        var served = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        await Until.TrueAsync(() => studio.Http.GetStringAsync(new Uri("/studio/api/decisions", UriKind.Relative)).GetAwaiter().GetResult().Contains("look-at-me", StringComparison.Ordinal));

        await using var tab = await studio.OpenAsync();
        var choice = tab.Page.GetByLabel("Request", new PageGetByLabelOptions { Exact = true });
        var option = await choice.Locator("option").Filter(new LocatorFilterOptions { HasText = "look-at-me" }).First.GetAttributeAsync("value");
        await choice.SelectOptionAsync(option!);
        await Expect(tab.Cards).ToHaveCountAsync(6);
        await Expect(tab.Page.GetByLabel("compare with the log")).ToBeCheckedAsync();
        await Expect(tab.Page.GetByText("Compared with the logged page")).ToBeVisibleAsync();
        (await tab.IdsAsync()).ShouldBe(served["items"]!.AsArray().Select(item => (string)item!["id"]!));
        await Expect(tab.Page.Locator(".move")).ToHaveCountAsync(0);
        await Expect(tab.Page.GetByText("logged model outputs")).ToBeVisibleAsync();
        await tab.Page.GetByLabel("ask today's models").CheckAsync();
        await Expect(tab.Page.GetByText("today's model outputs")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task A_request_is_pasted_and_what_is_wrong_with_one_is_said()
    {
        await using var tab = await studio.OpenAsync();
        await PasteAsync(tab, studio.Read("samples/search.json"));
        await Expect(tab.Cards).ToHaveCountAsync(10);
        await PasteAsync(tab, studio.Read("samples/search.json").Replace("\"slots\": 10", "\"slots\": \"ten\"", StringComparison.Ordinal));
        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("/slots");
        await PasteAsync(tab, "{");
        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not valid JSON");
    }

    [BrowserFact]
    public async Task Nothing_that_is_written_anywhere_becomes_markup()
    {
        const string Hostile = "<img src=x onerror=alert(1)>\"'`${1}</script><svg/onload=alert(2)>";
        await using var tab = await studio.OpenAsync();
        var request = JsonNode.Parse(studio.Read("samples/mail.json"))!;
        request["requestId"] = Hostile;
        var number = 0;
        foreach (var candidate in request["candidates"]!.AsArray())
        {
            candidate!["id"] = string.Create(CultureInfo.InvariantCulture, $"{number++}{Hostile}");
            candidate["attributes"]!["merchant"] = Hostile + (string)candidate["attributes"]!["merchant"]!;
            candidate["attributes"]!["brand"] = Hostile;
        }

        request["context"]!["userId"] = Hostile;
        await PasteAsync(tab, request.ToJsonString());
        await Expect(tab.Cards).ToHaveCountAsync(6);
        (await tab.IdsAsync()).ShouldAllBe(id => id.Contains(Hostile, StringComparison.Ordinal));
        await tab.ShowFileAsync("rules/mail.yaml");
        await tab.Editor.ClickAsync();
        await tab.Page.Keyboard.PressAsync("Control+Home");
        await tab.PasteAsync($"# {Hostile}\n{Hostile}: 1\n");
        await Expect(tab.Findings.First).ToBeVisibleAsync();
        await tab.Cards.First.Locator(".name").ClickAsync();
        foreach (var view in (string[])["Changes", "Constraints", "Prices", "Left out", "Models", "Page"])
        {
            await tab.ShowAsync(view);
        }

        await tab.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Table" }).ClickAsync();
        (await tab.Page.Locator("img, script:not([src='/studio/studio.js']), iframe, [onerror], [onload]").CountAsync()).ShouldBe(0);
        tab.Complaints.ShouldBeEmpty();
    }

    [GeneratedRegex("ramadan-hero\\s*on", RegexOptions.None, 1000)]
    private static partial Regex HeroIsOn();

    private async Task<JsonDocument> FullAsync()
    {
        var request = JsonNode.Parse(studio.Read("samples/home_feed.json"))!;
        request["options"]!["explain"] = "full";
        request["options"]!["deadlineMs"] = 10_000;
        using var content = new StringContent(request.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await studio.Http.PostAsync(new Uri("/rank", UriKind.Relative), content);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync());
    }

    private static async Task PasteAsync(StudioTab tab, string request)
    {
        await tab.Page.GetByLabel("Request", new PageGetByLabelOptions { Exact = true }).SelectOptionAsync("paste");
        await tab.Page.GetByLabel("Request as JSON").FillAsync(request);
        await tab.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Rank it" }).ClickAsync();
    }
}

using System.Globalization;
using Deque.AxeCore.Playwright;
using static Microsoft.Playwright.Assertions;

namespace RankOrchestrator.Studio.Tests;

/// <summary>The studio is for everybody: without a mouse, without eyes, on any screen, from either side.</summary>
public sealed class EverybodyTests(StudioFixture studio) : IClassFixture<StudioFixture>
{
    private static readonly string[] Views = ["Page", "Changes", "Constraints", "Prices", "Left out", "Trade-offs", "Models"];

    [BrowserTheory]
    [InlineData(1280, ColorScheme.Light, "ltr")]
    [InlineData(1280, ColorScheme.Dark, "rtl")]
    [InlineData(390, ColorScheme.Light, "rtl")]
    [InlineData(390, ColorScheme.Dark, "ltr")]
    public async Task Axe_finds_nothing(int width, ColorScheme colours, string direction)
    {
        await using var tab = await studio.OpenAsync(width, 900, colours, direction);
        await tab.SettledAsync();
        foreach (var view in Views)
        {
            await tab.ShowAsync(view);
            await ShouldBeFineAsync(tab, view);
        }

        await tab.ShowAsync("Page");
        await tab.Cards.First.Locator(".name").ClickAsync();
        await ShouldBeFineAsync(tab, "an item's reasons");
        await tab.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Table" }).ClickAsync();
        await ShouldBeFineAsync(tab, "the table");
        if (width < 1000)
        {
            await tab.Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Policy" }).ClickAsync();
        }

        await tab.Page.GetByText("What if").First.ClickAsync();
        await tab.ShowFileAsync("rules/home.yaml");
        await tab.TypeOverAsync("item.rating", "item.ratng");
        await Expect(tab.Findings).ToHaveCountAsync(1);
        await ShouldBeFineAsync(tab, "the desk with a finding");
    }

    [BrowserTheory]
    [InlineData("ltr")]
    [InlineData("rtl")]
    public async Task Nothing_is_wider_than_the_screen(string direction)
    {
        foreach (var width in (int[])[390, 600, 768, 1024, 1280, 1920])
        {
            await using var tab = await studio.OpenAsync(width, 900, ColorScheme.Light, direction);
            foreach (var view in Views)
            {
                await tab.ShowAsync(view);
                (await tab.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth && document.querySelector('.stage').scrollWidth <= document.querySelector('.stage').clientWidth")).ShouldBeTrue(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{view} at {width}"));
            }
        }
    }

    [BrowserFact]
    public async Task Everything_can_be_done_with_the_keyboard()
    {
        await using var tab = await studio.OpenAsync();
        await tab.SettledAsync();
        await tab.Page.Keyboard.PressAsync("Tab");
        await Expect(tab.Page.GetByText("To the page")).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("Enter");
        await tab.Page.Keyboard.PressAsync("Tab");
        await Expect(tab.Page.GetByRole(AriaRole.Tab, new PageGetByRoleOptions { Name = "Page" })).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(tab.Page.GetByRole(AriaRole.Tab, new PageGetByRoleOptions { Name = "Changes" })).ToHaveAttributeAsync("aria-selected", "true");
        await tab.Page.Keyboard.PressAsync("Home");
        await Expect(tab.Page.GetByRole(AriaRole.Tab, new PageGetByRoleOptions { Name = "Page" })).ToBeFocusedAsync();

        var first = tab.Cards.First.Locator(".name");
        await first.FocusAsync();
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Page.Locator(".why")).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("Escape");
        await Expect(first).ToBeFocusedAsync();
        await Expect(tab.Page.Locator(".why")).ToHaveCountAsync(0);

        // The editor is entered and left with the Tab key.
        await tab.Editor.FocusAsync();
        await tab.Page.Keyboard.PressAsync("Shift+Tab");
        await Expect(tab.Page.GetByLabel("Policy file", new PageGetByLabelOptions { Exact = true })).ToBeFocusedAsync();
    }

    [BrowserFact]
    public async Task Colours_and_direction_are_those_of_the_reader_until_they_are_chosen()
    {
        await using var tab = await studio.OpenAsync(1280, 900, ColorScheme.Dark, "rtl");
        await Expect(tab.Page.Locator("html")).ToHaveAttributeAsync("dir", "rtl");
        var dark = await tab.Page.EvaluateAsync<string>("() => getComputedStyle(document.documentElement).backgroundColor");
        await tab.Page.GetByLabel("Colours").SelectOptionAsync("light");
        await Expect(tab.Page.Locator("html")).Not.ToHaveCSSAsync("background-color", dark);
        await tab.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Right to left" }).ClickAsync();
        await Expect(tab.Page.Locator("html")).ToHaveAttributeAsync("dir", "ltr");
        await tab.Page.ReloadAsync();
        await tab.Cards.First.WaitForAsync();
        await Expect(tab.Page.Locator("html")).ToHaveAttributeAsync("dir", "ltr");
        await Expect(tab.Page.Locator("html")).Not.ToHaveCSSAsync("background-color", dark);
    }

    private static async Task ShouldBeFineAsync(StudioTab tab, string place)
    {
        var results = await tab.Page.RunAxe();
        results.Violations.Select(violation => $"{place}: {violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Select(node => node.Html).Take(3))}").ShouldBeEmpty();
    }
}

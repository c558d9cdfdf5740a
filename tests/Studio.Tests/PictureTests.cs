using static Microsoft.Playwright.Assertions;

namespace RankOrchestrator.Studio.Tests;

/// <summary>
/// Takes the pictures of docs/studio.md: <c>RANK_STUDIO_PICTURES=docs/images dotnet test tests/Studio.Tests -c Release --filter Pictures</c>.
/// People look at them; the test fails where the studio cannot be brought to what they show.
/// </summary>
public sealed class PictureTests(StudioFixture studio) : IClassFixture<StudioFixture>
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("RANK_STUDIO_PICTURES") is { Length: > 0 } named ? named : null;

    [PictureFact]
    public async Task Pictures_of_the_studio_are_taken()
    {
        await TakeAsync("1920-light", 1920, 1080, ColorScheme.Light, "ltr", ExplainAsync);
        await TakeAsync("1920-dark", 1920, 1080, ColorScheme.Dark, "ltr", async tab => { await ShowMistakeAsync(tab); await tab.ShowAsync("Constraints"); });
        await TakeAsync("1920-changes", 1920, 1080, ColorScheme.Light, "ltr", async tab => { await ChangeWeightAsync(tab); await ShowChangesAsync(tab); });
        await TakeAsync("1920-rtl-light", 1920, 1080, ColorScheme.Light, "rtl", tab => tab.ShowAsync("Constraints"));
        await TakeAsync("1920-rtl-dark", 1920, 1080, ColorScheme.Dark, "rtl", ChangeWeightAsync);
        await TakeAsync("1280-light", 1280, 900, ColorScheme.Light, "ltr", ChangeWeightAsync);
        await TakeAsync("1280-dark", 1280, 900, ColorScheme.Dark, "ltr", tab => tab.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Table" }).ClickAsync());
        await TakeAsync("1280-rtl-light", 1280, 900, ColorScheme.Light, "rtl", tab => tab.ShowAsync("Prices"));
        await TakeAsync("1280-rtl-dark", 1280, 900, ColorScheme.Dark, "rtl", ChangeWeightAsync);
        await TakeAsync("390-light", 390, 844, ColorScheme.Light, "ltr", async tab => { await OnPhoneAsync(tab, ChangeWeightAsync); await ShowPaneAsync(tab, "Page"); });
        await TakeAsync("390-dark", 390, 844, ColorScheme.Dark, "ltr", tab => OnPhoneAsync(tab, ShowMistakeAsync));
        await TakeAsync("390-changes", 390, 844, ColorScheme.Light, "ltr", async tab => { await OnPhoneAsync(tab, ChangeWeightAsync); await ShowPaneAsync(tab, "Page"); await ShowChangesAsync(tab); });
        await TakeAsync("390-rtl-light", 390, 844, ColorScheme.Light, "rtl", tab => tab.ShowAsync("Left out"));
        await TakeAsync("390-rtl-dark", 390, 844, ColorScheme.Dark, "rtl", _ => Task.CompletedTask);
    }

    private async Task TakeAsync(string name, int width, int height, ColorScheme colours, string direction, Func<StudioTab, Task> show)
    {
        await using var tab = await studio.OpenAsync(width, height, colours, direction);
        await show(tab);
        await tab.SettledAsync();
        await tab.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder!, $"studio-{name}.png"), Animations = ScreenshotAnimations.Disabled });
    }

    private static async Task ExplainAsync(StudioTab tab)
    {
        await tab.Cards.Nth(3).Locator(".name").ClickAsync();
        await Expect(tab.Page.Locator(".why").GetByRole(AriaRole.Heading, new LocatorGetByRoleOptions { Level = 2 })).ToContainTextAsync("in slot 3");
        await Expect(tab.Page.GetByText("Solving the page again")).ToHaveCountAsync(0);
    }

    private static async Task ChangeWeightAsync(StudioTab tab)
    {
        await tab.ShowFileAsync("surfaces/home_feed.yaml");
        await tab.TypeOverAsync("click: 0.15", "click: 0.3");
        await tab.SettledAsync();
    }

    private static async Task ShowChangesAsync(StudioTab tab)
    {
        await tab.ShowAsync("Changes");
        await Expect(tab.Page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Items that changed" }).Locator("tbody tr").First).ToBeVisibleAsync();
    }

    private static async Task ShowMistakeAsync(StudioTab tab)
    {
        await tab.ShowFileAsync("rules/home.yaml");
        await tab.TypeOverAsync("item.rating", "item.ratng");
        await Expect(tab.Findings).ToHaveCountAsync(1);
    }

    /// <summary>On a phone the policy is a pane of its own.</summary>
    private static async Task OnPhoneAsync(StudioTab tab, Func<StudioTab, Task> show)
    {
        await ShowPaneAsync(tab, "Policy");
        await show(tab);
    }

    private static Task ShowPaneAsync(StudioTab tab, string name)
        => tab.Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = name }).ClickAsync();

    /// <summary>Runs where a folder for the pictures is named.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    internal sealed class PictureFactAttribute : FactAttribute
    {
        public PictureFactAttribute() => Skip = Chromium.Absent ?? (Folder is null ? "Set RANK_STUDIO_PICTURES to the folder that the pictures go to." : null);
    }
}

using System.Text.RegularExpressions;

namespace RankOrchestrator.Studio.Tests;

/// <summary>A tab with the studio, and what people do with it.</summary>
internal sealed partial class StudioTab : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly List<string> complaints = [];

    private StudioTab(IBrowserContext context, IPage page)
    {
        this.context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => complaints.Add(error);
        page.Dialog += (_, dialog) => complaints.Add("dialog: " + dialog.Message);
    }

    public IPage Page { get; }

    /// <summary>What the browser said against the page: errors, and what the content security policy forbade.</summary>
    public IReadOnlyList<string> Complaints => complaints;

    public ILocator Cards => Page.Locator(".card");

    public ILocator Editor => Page.GetByRole(AriaRole.Textbox, new PageGetByRoleOptions { NameRegex = PolicyFile() });

    public ILocator Findings => Page.Locator(".findings li");

    /// <summary>Opens the studio and chooses the start page's feed.</summary>
    public static async Task<StudioTab> OpenAsync(IBrowser browser, Uri address, BrowserNewContextOptions options)
    {
        var alone = await browser.NewContextAsync(options);
        var tab = new StudioTab(alone, await alone.NewPageAsync());
        await tab.Page.GotoAsync(new Uri(address, "/studio").ToString());
        await tab.Cards.First.WaitForAsync();
        await tab.ChooseAsync("home_feed");
        await tab.Cards.First.WaitForAsync();
        return tab;
    }

    /// <summary>Chooses a surface, and with it the first of its samples.</summary>
    public async Task ChooseAsync(string surface)
    {
        await Page.Locator("#surface").SelectOptionAsync(surface);
        await Page.Locator($"[aria-label='Policy file surfaces/{surface}.yaml']").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
        await SettledAsync();
    }

    /// <summary>The ids on the page, by slot.</summary>
    public async Task<string[]> IdsAsync() => [.. await Page.Locator(".card .name").AllInnerTextsAsync()];

    /// <summary>Opens a policy file in the editor.</summary>
    public async Task ShowFileAsync(string path)
    {
        await Page.GetByLabel("Policy file", new PageGetByLabelOptions { Exact = true }).SelectOptionAsync(path);
        await Page.GetByRole(AriaRole.Textbox, new PageGetByRoleOptions { Name = "Policy file " + path, Exact = true }).WaitForAsync();
    }

    /// <summary>Writes a text in place of another one, as somebody who searches for it and types, or pastes what has several lines.</summary>
    public async Task TypeOverAsync(string old, string replacement)
    {
        await Editor.ClickAsync();
        await Page.Keyboard.PressAsync("Control+f");
        var search = Page.GetByPlaceholder("Find", new PageGetByPlaceholderOptions { Exact = true });
        await search.FillAsync("");
        await search.PressSequentiallyAsync(old);
        await search.PressAsync("Enter");
        await search.PressAsync("Escape");
        if (replacement.Contains('\n', StringComparison.Ordinal))
        {
            await PasteAsync(replacement);
        }
        else
        {
            await Page.Keyboard.InsertTextAsync(replacement);
        }
    }

    /// <summary>Pastes a text into the editor.</summary>
    public Task PasteAsync(string text) => Editor.EvaluateAsync("""
        (editor, text) => {
          const data = new DataTransfer();
          data.setData('text/plain', text);
          editor.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        }
        """, text);

    public Task ShowAsync(string tab) => Page.GetByRole(AriaRole.Tab, new PageGetByRoleOptions { Name = tab }).ClickAsync();

    /// <summary>Waits until the service has answered the last change.</summary>
    public Task SettledAsync() => Page.WaitForFunctionAsync("() => document.querySelector('.studio').dataset.busy === 'false'");

    [GeneratedRegex("^Policy file ", RegexOptions.None, 1000)]
    private static partial Regex PolicyFile();

    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using RankOrchestrator.Orchestrator.Hosting;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Studio.Tests;

/// <summary>A service with the policies, models and samples that ship, in a folder of its own, and a browser.</summary>
public sealed class StudioFixture : IAsyncLifetime
{
    private readonly string root = Directory.CreateTempSubdirectory("rank-studio-").FullName;
    private WebApplication? service;
    private IPlaywright? playwright;
    private IBrowser? browser;

    public Uri Address { get; private set; } = null!;

    internal HttpClient Http { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (Chromium.Path is null)
        {
            return;
        }

        foreach (var folder in (string[])["policies", "models", "samples"])
        {
            Copy(Path.Combine(Repository(), folder), Path.Combine(root, folder));
        }

        service = RankServer.Build(
        [
            "--urls", "http://127.0.0.1:0", "--Rank:Policies", Path.Combine(root, "policies"), "--Rank:Watch", "false", "--Rank:WarmUpRequests", "0",
            "--Rank:LastGood", "", "--Rank:DecisionLog", Path.Combine(root, "decisions.log"), "--Rank:Studio:Write", "true", "--Logging:LogLevel:Default", "None",
        ], services => services.AddSingleton<TimeProvider>(new UnhurriedClock()));
        await service.StartAsync();
        Address = new Uri(service.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Http = new HttpClient { BaseAddress = Address };

        // How long the machine takes decides nothing.
        Assertions.SetDefaultExpectTimeout(30_000);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium.Path, Args = ["--no-sandbox"] });
    }

    public async Task DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
        Http?.Dispose();
        if (service is not null)
        {
            await service.DisposeAsync();
        }

        Directory.Delete(root, recursive: true);
    }

    /// <summary>Opens the studio in a tab that shares nothing with other tabs.</summary>
    internal Task<StudioTab> OpenAsync(int width = 1280, int height = 900, ColorScheme colours = ColorScheme.Light, string direction = "ltr")
        => StudioTab.OpenAsync(browser!, Address, new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = colours,
            ReducedMotion = ReducedMotion.Reduce,
            Locale = direction == "rtl" ? "ar" : "en",
        });

    /// <summary>The text of a file that the service works with.</summary>
    internal string Read(string path) => File.ReadAllText(Path.Combine(root, path));

    internal void Write(string path, string text) => File.WriteAllText(Path.Combine(root, path), text);

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "RankOrchestrator.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
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

    /// <summary>How long the machine takes does not decide what a page says either: no deadline ends a search, and no model is late.</summary>
    private sealed class UnhurriedClock : TimeProvider
    {
        private readonly PatientClock patient = new();

        public override long GetTimestamp() => 0;

        // What is done every so often is done: decisions are written. What would be late never is.
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
            => period == Timeout.InfiniteTimeSpan ? patient.CreateTimer(callback, state, dueTime, period) : base.CreateTimer(callback, state, dueTime, period);
    }
}

using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Hosting;

namespace RankOrchestrator.Orchestrator.Tests.Building;

/// <summary>The whole service on a socket of the loopback interface, over a policy folder of its own.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly WebApplication application;

    private RunningService(WebApplication application, PolicyFolder policies)
    {
        this.application = application;
        Policies = policies;
        Address = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Http = new HttpClient
        {
            BaseAddress = Address,
            Timeout = TimeSpan.FromSeconds(30),
        };
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    public HttpClient Http { get; }

    public PolicyFolder Policies { get; }

    public RankingEngine Engine => application.Services.GetRequiredService<RankingEngine>();

    public IServiceProvider Services => application.Services;

    /// <summary>Starts it over the fixture's policies, changed by <paramref name="prepare"/>.</summary>
    public static Task<RunningService> StartAsync(Action<PolicyFolder>? prepare = null, params string[] settings) => StartAsync(prepare, null, settings);

    /// <summary>Starts it over the fixture's policies, changed by <paramref name="prepare"/>, with some services replaced.</summary>
    public static async Task<RunningService> StartAsync(Action<PolicyFolder>? prepare, Action<IServiceCollection>? replace, params string[] settings)
    {
        var policies = new PolicyFolder();
        prepare?.Invoke(policies);
        var started = RankServer.Build([
            "--urls",
            "http://127.0.0.1:0",
            "--Rank:Policies",
            policies.Root,
            "--Rank:Watch",
            "false",
            "--Rank:WarmUpRequests",
            "2",
            "--Rank:LastGood",
            "",
            "--Logging:LogLevel:Default",
            nameof(LogLevel.None),
            .. settings], services =>
        {
            // Tests compile all the time: waiting for the end of that would be waiting for the other tests.
            services.AddSingleton(new CompilationBacklog(TimeProvider.System, () => 0));
            replace?.Invoke(services);
        });
        await started.StartAsync();
        return new RunningService(started, policies);
    }

    /// <summary>Posts a request that must be answered with a page.</summary>
    public async Task<JsonNode> RankAsync(string request)
    {
        using var response = await PostAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    public async Task<HttpResponseMessage> PostAsync(string body, string contentType = "application/json")
    {
        using var content = new StringContent(body, Encoding.UTF8);
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return await Http.PostAsync(new Uri("/rank", UriKind.Relative), content);
    }

    /// <summary>Gets a document of JSON, whatever the status.</summary>
    public async Task<(HttpStatusCode Status, JsonNode Json)> GetAsync(string path)
    {
        using var response = await Http.GetAsync(new Uri(path, UriKind.Relative));
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    /// <summary>Stops it as the host does when the process is told to: completes when the server has closed its socket.</summary>
    public Task StopAsync() => application.StopAsync();

    public async Task<string> TextAsync(string path) => await Http.GetStringAsync(new Uri(path, UriKind.Relative));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await application.DisposeAsync();
        Policies.Dispose();
    }
}

using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using RankOrchestrator.Objectives.Serving;

namespace RankOrchestrator.Orchestrator.ModelServing;

/// <summary>A web server that does nothing but serve models.</summary>
internal static class ModelServerHost
{
    /// <summary>Builds it; nothing listens until it is started.</summary>
    /// <param name="server">The models; stays the caller's.</param>
    /// <param name="address">Where to listen, such as <c>http://127.0.0.1:8000</c>; port 0 takes any that is free.</param>
    public static WebApplication Build(ModelServer server, string address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(address);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        var application = builder.Build();
        application.MapModelServer(server);
        return application;
    }

    /// <summary>Where a started server listens.</summary>
    public static string Address(WebApplication application)
        => application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
}

using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using RankOrchestrator.Orchestrator.Settings;

namespace RankOrchestrator.Orchestrator.Studio;

/// <summary>
/// Who may see the studio. When nothing is configured: callers on this machine, of a service that listens on loopback
/// addresses only and that they call by such a name, without a proxy between; for all others there is nothing here.
/// Whatever is configured, what a browser sends on behalf of a page of another origin is refused.
/// </summary>
internal sealed class StudioAccess(ServiceSettings settings, IServer server)
{
    private static readonly string[] ProxyHeaders = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"];

    /// <summary>Whether there is a studio for the caller.</summary>
    public bool IsThere(HttpContext context) => settings.Studio.Enabled ?? IsLocal(context);

    /// <summary>Whether the request comes from the studio's own page, from the address bar, or from no browser at all.</summary>
    /// <remarks>
    /// Fetch metadata (W3C) where the browser sends it; the origin (RFC 6454) where it sends that. A page of another origin
    /// cannot leave both out of a request that changes something.
    /// </remarks>
    public static bool IsSameOrigin(HttpContext context)
    {
        var headers = context.Request.Headers;
        var site = headers["Sec-Fetch-Site"].ToString();
        var mayNavigate = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        if (site.Length > 0 && site is not "same-origin" && !(site is "none" && mayNavigate))
        {
            return false;
        }

        var origin = headers.Origin.ToString();
        return origin.Length == 0 || string.Equals(origin, $"{context.Request.Scheme}://{context.Request.Host.Value}", StringComparison.OrdinalIgnoreCase);
    }

    private bool IsLocal(HttpContext context)
    {
        var connection = context.Connection;
        return IsLoopback(connection.RemoteIpAddress) && IsLoopback(connection.LocalIpAddress)
            && IsLoopbackName(context.Request.Host.Host)
            && !ProxyHeaders.Any(context.Request.Headers.ContainsKey)
            && ListensLocally();
    }

    private bool ListensLocally()
        => server.Features.Get<IServerAddressesFeature>() is { Addresses: { Count: > 0 } addresses }
            && addresses.All(address => Uri.TryCreate(address, UriKind.Absolute, out var uri) && IsLoopbackName(uri.Host));

    private static bool IsLoopback(IPAddress? address) => address is not null && IPAddress.IsLoopback(address);

    /// <summary>A name that means this machine for every resolver: another one may be made to, by whoever owns it.</summary>
    private static bool IsLoopbackName(string host)
        => string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.TrimStart('[').TrimEnd(']'), out var address) && IPAddress.IsLoopback(address));
}

using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace RankOrchestrator.Orchestrator.Http;

/// <summary>Knows when requests arrived, which is before anybody could work on them.</summary>
internal static class Arrivals
{
    /// <summary>Notes the arrival of bytes on every connection of an endpoint.</summary>
    public static void Note(ListenOptions endpoint) => endpoint.Use(next => connection =>
    {
        var reader = new ArrivalReader(connection.Transport.Input, endpoint.ApplicationServices.GetRequiredService<TimeProvider>());
        connection.Features.Set(reader);
        connection.Transport = new Wire(reader, connection.Transport.Output);
        return next(connection);
    });

    /// <summary>Tells the connection that a request begins, and runs the rest of the application.</summary>
    public static Task FollowAsync(HttpContext context, RequestDelegate next)
    {
        Reader(context)?.BeginRequest(BodyLength(context));
        return next(context);
    }

    /// <summary>The timestamp of the request's first byte. Streams of HTTP/2 share a connection: theirs is now.</summary>
    public static long Of(HttpContext context, TimeProvider time) => Reader(context)?.Arrived ?? time.GetTimestamp();

    private static ArrivalReader? Reader(HttpContext context)
        => context.Request.Protocol is "HTTP/1.1" or "HTTP/1.0" ? context.Features.Get<ArrivalReader>() : null;

    /// <summary>Bytes on the wire; not known of chunks, nor of what TLS makes of them.</summary>
    private static long? BodyLength(HttpContext context)
        => context.Features.Get<ITlsHandshakeFeature>() is not null ? null
            : context.Request.ContentLength ?? (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false } ? 0 : null);

    private sealed class Wire(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}

using Microsoft.AspNetCore.Http.Features;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Serving;

namespace RankOrchestrator.Orchestrator.ModelServing;

/// <summary>The Open Inference Protocol's REST endpoints over a <see cref="ModelServer"/>.</summary>
internal static class ModelServerEndpoints
{
    /// <summary>Largest request body that is read, in bytes.</summary>
    public const int LargestBody = 64 << 20;

    /// <summary>Adds <c>/v2</c> and everything below it.</summary>
    public static void MapModelServer(this IEndpointRouteBuilder endpoints, ModelServer server)
    {
        endpoints.MapGet("/v2", context => SendAsync(context, ModelServer.Metadata()));
        endpoints.MapGet("/v2/health/live", context => SendAsync(context, ModelServer.Live()));
        endpoints.MapGet("/v2/health/ready", context => SendAsync(context, server.Ready()));
        foreach (var path in (ReadOnlySpan<string>)["/v2/models/{model}", "/v2/models/{model}/versions/{version}"])
        {
            endpoints.MapGet(path, context => SendAsync(context, server.ModelMetadata(Model(context), Version(context))));
            endpoints.MapGet(path + "/ready", context => SendAsync(context, server.ModelReady(Model(context), Version(context))));
            endpoints.MapPost(path + "/infer", context => InferAsync(context, server));
        }

        endpoints.MapFallback("/v2/{**path}", context => SendAsync(context, ModelServer.Error(StatusCodes.Status404NotFound, "no such endpoint")));
    }

    private static async Task InferAsync(HttpContext context, ModelServer server)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = LargestBody;
        }

        using var body = new PooledBuffer();
        try
        {
            await ReadAsync(context, body);
        }
        catch (BadHttpRequestException exception)
        {
            await SendAsync(context, ModelServer.Error(exception.StatusCode, exception.Message));
            return;
        }

        var jsonLength = context.Request.Headers.TryGetValue(OpenInferenceClient.JsonLengthHeader, out var values) ? values.ToString() : null;
        await SendAsync(context, server.Infer(Model(context), Version(context), body.WrittenMemory, jsonLength));
    }

    private static async Task ReadAsync(HttpContext context, PooledBuffer body)
    {
        var next = (int)Math.Min(context.Request.ContentLength ?? 4096, LargestBody) + 1;
        while (await context.Request.Body.ReadAsync(body.GetMemory(next), context.RequestAborted) is var read && read > 0)
        {
            body.Advance(read);
            next = 1;
            if (body.Length > LargestBody)
            {
                throw new BadHttpRequestException("the request is too large", StatusCodes.Status413PayloadTooLarge);
            }
        }
    }

    private static async Task SendAsync(HttpContext context, ServerAnswer answer)
    {
        using var body = answer.Body;
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        context.Response.ContentLength = body.Length;
        if (answer.JsonLength is { } jsonLength)
        {
            context.Response.Headers[OpenInferenceClient.JsonLengthHeader] = jsonLength.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    private static string Model(HttpContext context) => (string)context.Request.RouteValues["model"]!;

    private static string? Version(HttpContext context) => (string?)context.Request.RouteValues["version"];
}

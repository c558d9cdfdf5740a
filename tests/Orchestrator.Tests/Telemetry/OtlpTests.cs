using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Telemetry;

/// <summary>OTLP by the standard environment variables, received by a collector on loopback.</summary>
public sealed class OtlpTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<(string Path, string Body)> received = new();
    private WebApplication? collector;
    private string address = "";

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        collector = builder.Build();
        collector.MapPost("/v1/{signal}", async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);

            // Strings are plain bytes inside protocol buffers.
            received.Enqueue((context.Request.Path.Value!, Encoding.Latin1.GetString(body.ToArray())));
            context.Response.ContentType = "application/x-protobuf";
        });
        await collector.StartAsync();
        address = collector.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    public async Task DisposeAsync() => await collector!.DisposeAsync();

    [Fact]
    public async Task A_request_is_a_trace_with_a_span_per_stage_and_metrics_are_sent()
    {
        await using var service = await ServiceProcess.StartAsync(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_SERVICE_NAME", "ranking-under-test"), ("Rank__DrainQuiet", "00:00:00.1"));
        using (var request = new HttpRequestMessage(HttpMethod.Post, "/rank") { Content = new StringContent(PolicyFolder.HomeRequest, Encoding.UTF8, "application/json") })
        {
            request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
            using var response = await service.Http.SendAsync(request);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        // What has not been sent yet is sent when the process ends.
        service.Terminate();
        (await service.EndAsync()).ShouldBe(0);

        var traces = string.Concat(received.Where(message => string.Equals(message.Path, "/v1/traces", StringComparison.Ordinal)).Select(message => message.Body));
        foreach (var span in (string[])["ranking-under-test", "read", "prepare", "objectives", "value", "rules", "slots", "explain", "POST /rank"])
        {
            traces.Contains(span, StringComparison.Ordinal).ShouldBeTrue(span);
        }

        // The caller's trace goes on: its id is in the spans.
        traces.Contains(Encoding.Latin1.GetString(Convert.FromHexString("0af7651916cd43dd8448eb211c80319c")), StringComparison.Ordinal).ShouldBeTrue();
        received.ShouldContain(message => message.Path == "/v1/metrics" && message.Body.Contains("rank.requests", StringComparison.Ordinal));
    }
}

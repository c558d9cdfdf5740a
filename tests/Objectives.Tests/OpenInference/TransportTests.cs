using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Tensors;
using RankOrchestrator.Policies.Models;
using RankOrchestrator.Policies.Models.Kinds;

namespace RankOrchestrator.Objectives.Tests.OpenInference;

/// <summary>Which HTTP is spoken, against a server that speaks all of it.</summary>
public sealed class TransportTests
{
    private static readonly InferenceSignature Signature = new([new InputTensor("features", TensorDatatype.FP32, 1)], [new OutputTensor("score", 1)]);

    [Theory]
    [InlineData(HttpChoice.Negotiated, "HTTP/2")]
    [InlineData(HttpChoice.Http2, "HTTP/2")]
    [InlineData(HttpChoice.Http11, "HTTP/1.1")]
    public async Task With_TLS_HTTP2_is_spoken_where_it_is_offered(HttpChoice choice, string expected)
    {
        await using var server = await Server.StartAsync(HttpProtocols.Http1AndHttp2, isSecure: true);
        (await CallAsync(server, choice)).ShouldBe(ModelFailure.None);
        server.Protocols.ShouldHaveSingleItem().ShouldBe(expected);
    }

    [Fact]
    public async Task With_TLS_a_server_of_HTTP1_is_spoken_to_in_its_language()
    {
        await using var server = await Server.StartAsync(HttpProtocols.Http1, isSecure: true);
        (await CallAsync(server, HttpChoice.Negotiated)).ShouldBe(ModelFailure.None);
        server.Protocols.ShouldHaveSingleItem().ShouldBe("HTTP/1.1");
    }

    [Fact]
    public async Task Without_TLS_HTTP2_is_spoken_only_by_request()
    {
        await using var server = await Server.StartAsync(HttpProtocols.Http2, isSecure: false);
        (await CallAsync(server, HttpChoice.Http2)).ShouldBe(ModelFailure.None);
        server.Protocols.ShouldHaveSingleItem().ShouldBe("HTTP/2");
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_a_TLS_failure()
    {
        await using var server = await Server.StartAsync(HttpProtocols.Http1AndHttp2, isSecure: true);
        using var client = new OpenInferenceClient(new OpenInferenceEndpoint(server.Address, "m"));
        (await InferAsync(client)).ShouldBe(ModelFailure.SecureConnection);
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "gzip")]
    public async Task Compression_is_asked_for_only_where_it_is_turned_on(bool compression, string accepted)
    {
        await using var server = await Server.StartAsync(HttpProtocols.Http1, isSecure: false);
        using var client = new OpenInferenceClient(new OpenInferenceEndpoint(server.Address, "m") { Compression = compression });
        (await InferAsync(client)).ShouldBe(ModelFailure.None);
        server.Encodings.ShouldHaveSingleItem().ShouldBe(accepted);
    }

    [Fact]
    public async Task Many_calls_share_one_HTTP2_connection()
    {
        await using var server = await Server.StartAsync(HttpProtocols.Http2, isSecure: false);
        using var client = new OpenInferenceClient(new OpenInferenceEndpoint(server.Address, "m") { Http = HttpChoice.Http2 });
        await InferAsync(client);
        var failures = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => InferAsync(client)));
        failures.ShouldAllBe(failure => failure == ModelFailure.None);
        server.Connections.Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
    }

    private static async Task<ModelFailure> CallAsync(Server server, HttpChoice choice)
    {
        var endpoint = new OpenInferenceEndpoint(server.Address, "m") { Http = choice };
        var handler = OpenInferenceClient.PooledConnections(endpoint);
#pragma warning disable CA5359 // The test's certificate is its own.
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        using var client = new OpenInferenceClient(endpoint, null, handler);
        return await InferAsync(client);
    }

    private static async Task<ModelFailure> InferAsync(OpenInferenceClient client)
    {
        var input = new TensorBuffer(TensorDatatype.FP32, 1);
        input.Reset(2);
        input.Elements<float>().Fill(0.5f);
        var values = new double[2];
        var failure = await client.InferAsync(Signature, [input], 0, 2, values, CancellationToken.None);
        if (failure == ModelFailure.None)
        {
            values.ShouldBe([0.25, 0.75]);
        }

        return failure;
    }

    private sealed class Server : IAsyncDisposable
    {
        private readonly WebApplication application;
        private readonly List<(string Protocol, string Encoding, string Connection)> seen = [];

        private Server(WebApplication application) => this.application = application;

        public Uri Address => new(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

        public IEnumerable<string> Protocols => seen.Select(call => call.Protocol);

        public IEnumerable<string> Encodings => seen.Select(call => call.Encoding);

        public IEnumerable<string> Connections => seen.Select(call => call.Connection);

        public static async Task<Server> StartAsync(HttpProtocols protocols, bool isSecure)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseKestrelHttpsConfiguration();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener =>
            {
                listener.Protocols = protocols;
                if (isSecure)
                {
                    listener.UseHttps(Certificate());
                }
            }));
            var server = new Server(builder.Build());
            server.application.MapPost("/v2/models/m/infer", server.AnswerAsync);
            await server.application.StartAsync();
            return server;
        }

        public ValueTask DisposeAsync() => application.DisposeAsync();

        private async Task AnswerAsync(HttpContext context)
        {
            var accepted = context.Request.Headers.AcceptEncoding.ToString();
            lock (seen)
            {
                seen.Add((context.Request.Protocol, accepted, context.Connection.Id));
            }

            var answer = Encoding.UTF8.GetBytes("""{"outputs":[{"name":"score","datatype":"FP32","shape":[2,1],"data":[0.25,0.75]}]}""");
            context.Response.ContentType = "application/json";
            if (accepted.Length > 0)
            {
                context.Response.Headers.ContentEncoding = "gzip";
                await using var packed = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
                await packed.WriteAsync(answer);
                return;
            }

            await context.Response.Body.WriteAsync(answer);
        }

        private static X509Certificate2 Certificate()
        {
            using var key = RSA.Create(2048);
            var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
        }
    }
}

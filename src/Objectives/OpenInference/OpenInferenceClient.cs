using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.Remote;
using RankOrchestrator.Objectives.Tensors;
using RankOrchestrator.Policies.Models.Kinds;

namespace RankOrchestrator.Objectives.OpenInference;

/// <summary>
/// Calls one model over the Open Inference Protocol (V2, REST), as Triton, KServe and MLServer speak it. Safe for
/// concurrent use; connections are pooled. Expected failures are values, never exceptions.
/// </summary>
public sealed class OpenInferenceClient : IModelClient
{
    /// <summary>Header that tells the length of the JSON object when binary tensors follow it.</summary>
    public const string JsonLengthHeader = "Inference-Header-Content-Length";

    /// <summary>Most bytes of metadata that are read.</summary>
    private const int LargestDescription = 1 << 20;

    private readonly OpenInferenceEndpoint endpoint;
    private readonly HttpMessageInvoker http;
    private readonly AnswerMemoryShare memory;
    private readonly Uri inferAddress;
    private readonly Version httpVersion;
    private readonly HttpVersionPolicy httpPolicy;

    /// <summary>A client for one endpoint.</summary>
    /// <param name="endpoint">Where calls go.</param>
    /// <param name="memory">What its answers may take; null for a limit of its own.</param>
    /// <param name="handler">For tests; disposed with the client.</param>
    public OpenInferenceClient(OpenInferenceEndpoint endpoint, AnswerMemory? memory = null, HttpMessageHandler? handler = null)
    {
        this.endpoint = endpoint;
        this.memory = (memory ?? new AnswerMemory(AnswerMemory.DefaultMost)).NewShare();
        inferAddress = endpoint.InferAddress;
#pragma warning disable CA2000 // The invoker owns the handler.
        http = new HttpMessageInvoker(handler ?? PooledConnections(endpoint), disposeHandler: true);
#pragma warning restore CA2000
        (httpVersion, httpPolicy) = endpoint.Http switch
        {
            HttpChoice.Http11 => (HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact),
            HttpChoice.Http2 => (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact),
            _ => (HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower),
        };
    }

    /// <summary>
    /// Sends the given rows of the inputs and fills every output's block of as many rows in <paramref name="values"/>.
    /// The inputs and values must stay untouched until the call returns, whatever it returns. A cancelled call closes
    /// its connection (HTTP/1.1) or resets its stream (HTTP/2) and returns <see cref="ModelFailure.Cancelled"/>.
    /// </summary>
    public async ValueTask<ModelFailure> InferAsync(InferenceSignature signature, TensorBuffer[] inputs, int firstRow, int rows, Memory<double> values, CancellationToken cancellationToken)
        => (await AnswerAsync(signature, inputs, firstRow, rows, values, cancellationToken)).Failure;

    /// <inheritdoc/>
    async ValueTask<InferenceAnswer> IModelClient.AnswerAsync(
        InferenceSignature signature,
        TensorBuffer[] inputs,
        int firstRow,
        int rows,
        Memory<double> values,
        CancellationToken cancellationToken)
        => await AnswerAsync(signature, inputs, firstRow, rows, values, cancellationToken);

    private async ValueTask<InferenceAnswer> AnswerAsync(
        InferenceSignature signature,
        TensorBuffer[] inputs,
        int firstRow,
        int rows,
        Memory<double> values,
        CancellationToken cancellationToken)
    {
        using var json = new PooledBuffer();
        using var content = InferContent(signature, inputs, firstRow, rows, json);
        using var request = Request(HttpMethod.Post, inferAddress);
        request.Content = content;
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return await ReadInferenceAsync(response, signature, rows, values, cancellationToken);
        }
        catch (Exception exception) when (TransportFailures.Classify(exception, cancellationToken) is { } failure)
        {
            return new InferenceAnswer(failure, null);
        }
        finally
        {
            // A peer that answers before it has read everything leaves the connection sending; by now it is closing.
            await content.NotSendingAsync();
        }
    }

    /// <summary>Whether the model is ready, by its own word; null when it cannot be asked.</summary>
    public async ValueTask<bool?> ReadyAsync(CancellationToken cancellationToken)
    {
        var (status, body) = await GetAsync(endpoint.ReadyAddress, cancellationToken);
        if (status != HttpStatusCode.OK)
        {
            return status is null ? null : false;
        }

        // Triton answers with an empty body, others with {"ready":…}; only an explicit false counts against it.
        try
        {
            using var document = body.Length == 0 ? null : JsonDocument.Parse(body);
            return document is null || document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("ready", out var ready) || ready.ValueKind != JsonValueKind.False;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    /// <summary>The model's description, or why there is none.</summary>
    public async ValueTask<MetadataAnswer> MetadataAsync(CancellationToken cancellationToken)
    {
        var (status, body) = await GetAsync(endpoint.ModelAddress, cancellationToken);
        if (status is null)
        {
            return new MetadataAnswer(null, $"{endpoint.ModelAddress} cannot be reached.", HasAnswered: false);
        }

        if (status != HttpStatusCode.OK)
        {
            return new MetadataAnswer(
                null,
                string.Create(CultureInfo.InvariantCulture, $"{endpoint.ModelAddress} answered with status {(int)status}{ModelMetadata.ErrorText(body)}."),
                HasAnswered: true);
        }

        return ModelMetadata.TryParse(body, out var metadata, out var problem)
            ? new MetadataAnswer(metadata, null, HasAnswered: true)
            : new MetadataAnswer(null, $"{endpoint.ModelAddress} gave no model metadata: {problem}", HasAnswered: true);
    }

    /// <inheritdoc/>
    public async ValueTask<ServerStatement> AskAsync(InferenceSignature signature, CancellationToken cancellationToken)
    {
        var asked = ReadyAsync(cancellationToken).AsTask();
        var description = await MetadataAsync(cancellationToken);
        var isReady = await asked;
        return new ServerStatement(
            endpoint.ReadyAddress.ToString(),
            isReady,
            description.HasAnswered,
            description.Problem,
            description.Metadata is { } metadata ? MetadataComparison.Differences(signature, metadata, endpoint) : []);
    }

    /// <summary>Leaves at least as many idle connections as are asked for; fewer when the server does not answer.</summary>
    public async ValueTask ConnectAsync(int connections, CancellationToken cancellationToken)
    {
        // A connection whose answer nobody has read yet cannot serve another request: each of these needs its own.
        var answers = new Task<HttpResponseMessage>[connections];
        for (var index = 0; index < connections; index++)
        {
            answers[index] = SendGetAsync(endpoint.ModelAddress, cancellationToken);
        }

        await ((Task)Task.WhenAll(answers)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var answer in answers.Where(answer => answer.IsCompletedSuccessfully))
        {
            using var response = await answer;
            await ReadDescriptionAsync(response, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    internal static SocketsHttpHandler PooledConnections(OpenInferenceEndpoint endpoint) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = endpoint.Compression ? DecompressionMethods.GZip : DecompressionMethods.None,
        EnableMultipleHttp2Connections = true,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        ConnectTimeout = TimeSpan.FromSeconds(5),
        MaxResponseHeadersLength = 32,
        MaxResponseDrainSize = 0,

        // The trace context is written by the client itself, without the handler's own activity per request.
        ActivityHeadersPropagator = null,
    };

    private InferenceContent InferContent(InferenceSignature signature, TensorBuffer[] inputs, int firstRow, int rows, PooledBuffer json)
    {
        var binary = endpoint.Wire == TensorWire.Binary;
        InferenceRequestWriter.Write(json, signature, inputs, firstRow, rows, binary);
        var content = new InferenceContent(json, binary ? inputs : [], firstRow, rows);
        if (binary)
        {
            content.Headers.TryAddWithoutValidation(JsonLengthHeader, json.Length.ToString(CultureInfo.InvariantCulture));
        }

        return content;
    }

    private HttpRequestMessage Request(HttpMethod method, Uri address)
    {
        var request = new HttpRequestMessage(method, address) { Version = httpVersion, VersionPolicy = httpPolicy };
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } traceParent } activity)
        {
            request.Headers.TryAddWithoutValidation("traceparent", traceParent);
            if (!string.IsNullOrEmpty(activity.TraceStateString))
            {
                request.Headers.TryAddWithoutValidation("tracestate", activity.TraceStateString);
            }
        }

        return request;
    }

    private async ValueTask<InferenceAnswer> ReadInferenceAsync(
        HttpResponseMessage response,
        InferenceSignature signature,
        int rows,
        Memory<double> values,
        CancellationToken cancellationToken)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            var refusal = (int)response.StatusCode >= 500 ? ModelFailure.ServerError : ModelFailure.BadStatus;
            return new InferenceAnswer(refusal, await ErrorMessage.ReadAsync(response, memory, cancellationToken));
        }

        if (!ResponseHeaders.TryJsonLength(response, out var jsonLength))
        {
            return new InferenceAnswer(ModelFailure.WrongLength, null);
        }

        if (!ResponseHeaders.CarriesInference(response))
        {
            return new InferenceAnswer(ModelFailure.NotJson, null);
        }

        using var body = new AnswerBuffer(memory);
        var failure = await ResponseBody.ReadAsync(response, body, endpoint.MaximumAnswerBytes, cancellationToken);
        if (failure == ModelFailure.None)
        {
            failure = InferenceResponseReader.Read(body.Written, jsonLength, signature, rows, values.Span, endpoint);
        }

        return new InferenceAnswer(failure, failure == ModelFailure.ServerError ? ErrorMessage.Of(body.Written) : null);
    }

    private async ValueTask<(HttpStatusCode? Status, byte[] Body)> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await SendGetAsync(address, cancellationToken);
            return await ReadDescriptionAsync(response, cancellationToken);
        }
        catch (Exception exception) when (TransportFailures.Classify(exception, cancellationToken) is not null)
        {
            return (null, []);
        }
    }

    private async Task<HttpResponseMessage> SendGetAsync(Uri address, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, address);
        return await http.SendAsync(request, cancellationToken);
    }

    private async ValueTask<(HttpStatusCode? Status, byte[] Body)> ReadDescriptionAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var body = new AnswerBuffer(memory);
            var failure = await ResponseBody.ReadAsync(response, body, LargestDescription, cancellationToken);

            // What is too large to be a description has been answered, and is none.
            return failure is ModelFailure.None or ModelFailure.TooLarge ? (response.StatusCode, failure == ModelFailure.None ? body.Written.ToArray() : []) : (null, []);
        }
        catch (Exception exception) when (TransportFailures.Classify(exception, cancellationToken) is not null)
        {
            return (null, []);
        }
    }
}

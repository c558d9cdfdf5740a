namespace RankOrchestrator.Policies.Models.Kinds;

/// <summary>How tensors travel.</summary>
public enum TensorWire
{
    /// <summary>The binary tensor extension, asked for in both directions. The default.</summary>
    Binary,

    /// <summary>Plain JSON, which every server of the protocol understands.</summary>
    Json,
}

/// <summary>Which HTTP the connection speaks.</summary>
public enum HttpChoice
{
    /// <summary>HTTP/2 where TLS negotiates it, HTTP/1.1 elsewhere. The default.</summary>
    Negotiated,

    /// <summary>HTTP/1.1 only.</summary>
    Http11,

    /// <summary>HTTP/2 only; over plain text without negotiation (prior knowledge).</summary>
    Http2,
}

/// <summary>Where a model of an Open Inference Protocol server is.</summary>
/// <param name="Server">The server's base address; the protocol's <c>/v2</c> is appended to its path.</param>
/// <param name="Model">The model's name at the server.</param>
/// <param name="Version">The version to ask for; null leaves the choice to the server.</param>
public sealed record OpenInferenceEndpoint(Uri Server, string Model, string? Version = null) : ServerLocation(Server)
{
    /// <summary>The default of <see cref="MaximumAnswerBytes"/>.</summary>
    public const int DefaultAnswerBytes = 16 << 20;

    /// <summary>How tensors travel.</summary>
    public TensorWire Wire { get; init; }

    /// <summary>Which HTTP is spoken.</summary>
    public HttpChoice Http { get; init; }

    /// <summary>Whether answers may be gzip-compressed. Off by default: inside a data centre it costs more than it saves.</summary>
    public bool Compression { get; init; }

    /// <summary>Largest answer that is read, in bytes; more is a failure.</summary>
    public int MaximumAnswerBytes { get; init; } = DefaultAnswerBytes;

    /// <summary>Address of the model's metadata.</summary>
    public Uri ModelAddress => new(Server.AbsoluteUri.TrimEnd('/') + "/v2/models/" + Uri.EscapeDataString(Model)
        + (Version is null ? "" : "/versions/" + Uri.EscapeDataString(Version)));

    /// <summary>Address of the model's readiness.</summary>
    public Uri ReadyAddress => new(ModelAddress.AbsoluteUri + "/ready");

    /// <summary>Address of inference.</summary>
    public Uri InferAddress => new(ModelAddress.AbsoluteUri + "/infer");
}

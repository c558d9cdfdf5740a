using RankOrchestrator.Objectives.OpenInference;

namespace RankOrchestrator.Objectives.Serving;

/// <summary>What goes back over HTTP. The body is pooled: whoever sends it disposes it.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">JSON, and behind it binary tensors.</param>
/// <param name="JsonLength">Length of the JSON when binary tensors follow it; null when none do.</param>
public readonly record struct ServerAnswer(int Status, PooledBuffer Body, int? JsonLength)
{
    /// <summary>The content type of the body.</summary>
    public string ContentType => JsonLength is null ? "application/json" : "application/octet-stream";
}

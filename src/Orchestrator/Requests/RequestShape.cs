using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>What requests of a surface must look like, prepared for reading. Immutable.</summary>
public sealed class RequestShape(SurfaceSchema schema)
{
    /// <summary>The declared columns.</summary>
    public SurfaceSchema Schema { get; } = schema;

    /// <summary><c>item.*</c>.</summary>
    public TableShape Attributes { get; } = new(schema.Attributes, "attribute");

    /// <summary><c>feature.*</c>.</summary>
    public TableShape Features { get; } = new(schema.Features, "feature");

    /// <summary><c>request.*</c>.</summary>
    public TableShape Context { get; } = new(schema.Context, "context member");
}

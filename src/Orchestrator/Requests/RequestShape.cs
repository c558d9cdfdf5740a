using System.Collections.Immutable;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>What requests of a surface must look like, prepared for reading. Immutable.</summary>
internal sealed class RequestShape
{
    /// <param name="schema">The declared columns.</param>
    /// <param name="policy">What a request may lack.</param>
    public RequestShape(SurfaceSchema schema, RequestPolicy policy)
    {
        Policy = policy;
        Attributes = new TableShape(schema.Attributes, "attribute", RequestField.Names.Length);
        Features = new TableShape(schema.Features, "feature", Attributes.FirstField + schema.Attributes.Count);
        Context = new TableShape(schema.Context, "context member", Features.FirstField + schema.Features.Count);
        Fields =
        [
            .. RequestField.Names,
            .. schema.Attributes.Columns.Select(column => "attributes." + column.Name),
            .. schema.Features.Columns.Select(column => "features." + column.Name),
            .. schema.Context.Columns.Select(column => "context." + column.Name),
        ];
    }

    /// <summary>What a request may lack.</summary>
    public RequestPolicy Policy { get; }

    /// <summary><c>item.*</c>.</summary>
    public TableShape Attributes { get; }

    /// <summary><c>feature.*</c>.</summary>
    public TableShape Features { get; }

    /// <summary><c>request.*</c>.</summary>
    public TableShape Context { get; }

    /// <summary>Names of everything in a request that can be wrong, by number; see <see cref="RequestField"/>.</summary>
    public ImmutableArray<string> Fields { get; }
}

using System.Collections.Immutable;
using RankOrchestrator.Objectives.Calibration;
using RankOrchestrator.Objectives.Remote;
using RankOrchestrator.Objectives.Resources;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Registry;

/// <summary>A model that is called at its server.</summary>
public sealed class CalledModel : LoadedModel
{
    private readonly Pool<RemoteCall> calls;

    internal CalledModel(ModelDefinition definition, RemoteModel remote, ImmutableArray<PredictionWatch> watches, ModelFile? reference)
        : base(definition, watches, reference)
    {
        Remote = remote;
        calls = CallsOf(this);
    }

    /// <summary>Its connections, and what is known of the server.</summary>
    public RemoteModel Remote { get; }

    /// <inheritdoc/>
    public override bool IsUsable => Remote.Health.IsUsable;

    /// <summary>Memory for a call, to be started.</summary>
    internal RemoteCall TakeCall() => calls.Take();

    internal override void Release() => Remote.Release();

    private static Pool<RemoteCall> CallsOf(CalledModel model)
    {
        Pool<RemoteCall>? pool = null;
        pool = new Pool<RemoteCall>(() => new RemoteCall(model.Signature, pool!), KeptCalls);
        return pool;
    }
}

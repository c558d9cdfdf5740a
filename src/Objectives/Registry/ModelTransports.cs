using System.Collections.Immutable;
using RankOrchestrator.Objectives.InProcess;
using RankOrchestrator.Objectives.Onnx;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Remote;
using RankOrchestrator.Policies.Models.Kinds;

namespace RankOrchestrator.Objectives.Registry;

/// <summary>How models are run, by where their files say that they run: one entry for each <see cref="ModelLocation"/> that is called.</summary>
internal sealed record ModelTransports(ImmutableArray<ModelTransport> All)
{
    /// <summary>Those that ship.</summary>
    public static ModelTransports Shipped { get; } = new(
    [
        FileTransport.Of<OnnxLocation>((location, located) => OnnxModel.Load(location.Path, located)),
        RemoteTransport.Of<OpenInferenceEndpoint>((endpoint, answers) => new OpenInferenceClient(endpoint, answers)),
    ]);

    /// <summary>The entry of a location.</summary>
    public ModelTransport Of(ModelLocation location)
        => All.FirstOrDefault(transport => transport.Location == location.GetType())
            ?? throw new InvalidOperationException($"Nothing runs models of {location.GetType().Name}.");
}

/// <summary>A way to run models.</summary>
/// <param name="Location">The type of <see cref="ModelLocation"/> that it runs them at.</param>
internal abstract record ModelTransport(Type Location);

/// <summary>Runs models of this process.</summary>
/// <param name="Location">A <see cref="FileLocation"/>.</param>
/// <param name="Load">Loads the file of a location from where it lies, free of links, or says in one sentence why it cannot be loaded.</param>
internal sealed record FileTransport(Type Location, Func<FileLocation, string, (FileModel? Model, string? Problem)> Load) : ModelTransport(Location)
{
    public static FileTransport Of<TLocation>(Func<TLocation, string, (FileModel? Model, string? Problem)> load)
        where TLocation : FileLocation
        => new(typeof(TLocation), (location, located) => load((TLocation)location, located));
}

/// <summary>Calls models at their servers.</summary>
/// <param name="Location">A <see cref="ServerLocation"/>.</param>
/// <param name="Connect">Makes a client, which need not connect yet. What its answers take is counted in the memory that all answers share.</param>
internal sealed record RemoteTransport(Type Location, Func<ServerLocation, AnswerMemory, IModelClient> Connect) : ModelTransport(Location)
{
    public static RemoteTransport Of<TLocation>(Func<TLocation, AnswerMemory, IModelClient> connect)
        where TLocation : ServerLocation
        => new(typeof(TLocation), (location, answers) => connect((TLocation)location, answers));
}

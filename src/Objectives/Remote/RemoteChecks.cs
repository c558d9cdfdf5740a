using System.Collections.Immutable;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Registry;

namespace RankOrchestrator.Objectives.Remote;

/// <summary>Asks the servers of a catalog whether their models are ready and are what the registry says.</summary>
public static class RemoteChecks
{
    /// <summary>Longest wait for a server's answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Checks all remote models side by side and keeps what was found (<see cref="RemoteModel.Health"/>). Returns one
    /// sentence per finding; empty when every model is ready and fits. Called at start and then periodically.
    /// </summary>
    public static async Task<ImmutableArray<string>> RunAsync(ModelCatalog catalog, TimeProvider time, CancellationToken cancellationToken)
    {
        var checks = catalog.Models.Where(model => model.Remote is not null).Select(model => CheckAsync(model, time, cancellationToken));
        var findings = await Task.WhenAll(checks);
        return [.. findings.SelectMany(finding => finding)];
    }

    private static async Task<IEnumerable<string>> CheckAsync(LoadedModel model, TimeProvider time, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var client = model.Remote!.Client;
        var isReady = await client.IsReadyAsync(linked.Token);
        var (metadata, problem) = await client.MetadataAsync(linked.Token);
        cancellationToken.ThrowIfCancellationRequested();
        ImmutableArray<string> differences = metadata is null ? [] : MetadataComparison.Differences(model.Signature, metadata, client.Endpoint.Server.ToString().TrimEnd('/'));
        model.Remote.Health = new RemoteHealth(isReady, differences, problem);
        var name = model.Definition.Name;
        return [
            .. isReady ? Array.Empty<string>() : [$"Model '{name}' is not ready at {client.Endpoint.ReadyAddress}."],
            .. problem is null ? Array.Empty<string>() : [$"Model '{name}': {problem}"],
            .. differences.Select(difference => $"Model '{name}': {difference}"),
        ];
    }
}

using System.Collections.Immutable;
using RankOrchestrator.Objectives.Monitoring;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Registry;

namespace RankOrchestrator.Objectives.Remote;

/// <summary>Asks the servers of a catalog whether their models are ready and are what the registry says.</summary>
public static class RemoteChecks
{
    /// <summary>
    /// Checks all remote models side by side and keeps what was found (<see cref="RemoteModel.Health"/>). Returns one
    /// finding per sentence; empty when every model is ready and fits. Called at start and then periodically.
    /// </summary>
    public static async Task<ImmutableArray<ModelFinding>> RunAsync(ModelCatalog catalog, TimeProvider time, TimeSpan patience, CancellationToken cancellationToken)
    {
        var checks = catalog.Models.Where(model => model.Remote is not null).Select(model => CheckAsync(model, time, patience, cancellationToken));
        var findings = await Task.WhenAll(checks);
        return [.. findings.SelectMany(finding => finding)];
    }

    private static async Task<IEnumerable<ModelFinding>> CheckAsync(LoadedModel model, TimeProvider time, TimeSpan longest, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(longest, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var client = model.Remote!.Client;
        var ready = client.IsReadyAsync(linked.Token).AsTask();
        var (metadata, problem) = await client.MetadataAsync(linked.Token);
        var isReady = await ready;
        cancellationToken.ThrowIfCancellationRequested();
        ImmutableArray<string> differences = metadata is null ? [] : MetadataComparison.Differences(model.Signature, metadata, client.Endpoint.Server.ToString().TrimEnd('/'));

        // A server that cannot be asked has not become another model: what was found when it last answered stands.
        model.Remote.Health = new RemoteHealth(isReady, metadata is null ? model.Remote.Health.Differences : differences, problem);
        return Findings(model.Definition.Name, isReady, problem, differences, client.Endpoint);
    }

    private static IEnumerable<ModelFinding> Findings(string name, bool isReady, string? problem, ImmutableArray<string> differences, OpenInferenceEndpoint endpoint)
    {
        if (problem is not null)
        {
            yield return new ModelFinding(name, ModelFindingKind.Unreachable, "metadata", $"Model '{name}': {problem}");
        }
        else if (!isReady)
        {
            yield return new ModelFinding(name, ModelFindingKind.NotReady, "ready", $"Model '{name}' is not ready at {endpoint.ReadyAddress}.");
        }

        foreach (var difference in differences)
        {
            yield return new ModelFinding(name, ModelFindingKind.Mismatch, difference, $"Model '{name}': {difference}");
        }
    }
}

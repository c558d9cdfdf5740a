using System.Collections.Immutable;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Objectives.Remote;

namespace RankOrchestrator.Objectives.Monitoring;

/// <summary>Asks the servers of a catalog whether their models are ready and are what the registry says.</summary>
public static class RemoteChecks
{
    /// <summary>Longest wait for a server's answer where nothing else is said.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Checks all remote models side by side and keeps what was found (<see cref="RemoteModel.Health"/>). Returns one
    /// finding per sentence; empty when every model is ready and fits. Called at start and then periodically.
    /// </summary>
    public static async Task<ImmutableArray<ModelFinding>> RunAsync(ModelCatalog catalog, TimeProvider time, TimeSpan patience, CancellationToken cancellationToken)
    {
        var checks = catalog.Called.Select(model => CheckAsync(model, time, patience, cancellationToken));
        var findings = await Task.WhenAll(checks);
        return [.. findings.SelectMany(finding => finding)];
    }

    /// <summary>
    /// Opens connections to the servers of remote models that are new in a catalog, as many to each as one page uses, and asks
    /// whether each is ready and is what the registry says: a model is not called before. To be awaited before the first
    /// request; a server that does not answer within <paramref name="patience"/> is left to later checks.
    /// </summary>
    public static Task OpenAsync(this ModelCatalog catalog, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
        => Task.WhenAll(catalog.Called
            .Where(model => ReferenceEquals(model.Remote.Health, RemoteHealth.Unchecked))
            .Select(model => OpenAsync(model, time, patience, cancellationToken)));

    private static async Task OpenAsync(CalledModel model, TimeProvider time, TimeSpan longest, CancellationToken cancellationToken)
    {
        await CheckAsync(model, time, longest, cancellationToken);
        if (!model.Remote.Health.IsUsable)
        {
            return;
        }

        using var patience = new CancellationTokenSource(longest, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var calls = model.Definition.Calls;
        var together = (calls.BatchSize == int.MaxValue ? 1 : calls.BatchesTogether) + (calls.Hedging is null ? 0 : 1);
        await model.Remote.Client.ConnectAsync(together, linked.Token);
    }

    private static async Task<IEnumerable<ModelFinding>> CheckAsync(CalledModel model, TimeProvider time, TimeSpan longest, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(longest, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var statement = await model.Remote.Client.AskAsync(model.Signature, linked.Token);
        cancellationToken.ThrowIfCancellationRequested();
        model.Remote.Health = statement.After(model.Remote.Health);
        return Findings(model.Definition.Name, model.Remote.Health, statement);
    }

    private static IEnumerable<ModelFinding> Findings(string name, RemoteHealth health, ServerStatement statement)
    {
        if (health.Problem is not null)
        {
            yield return new ModelFinding(name, ModelFindingKind.Unreachable, "metadata", $"Model '{name}': {health.Problem}");
        }
        else if (statement.IsReady is false)
        {
            yield return new ModelFinding(name, ModelFindingKind.NotReady, "ready", $"Model '{name}' is not ready at {statement.Address}.");
        }

        foreach (var difference in health.Differences)
        {
            yield return new ModelFinding(name, ModelFindingKind.Mismatch, difference, $"Model '{name}': {difference}");
        }
    }
}

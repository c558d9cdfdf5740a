using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Workspaces;
using RankOrchestrator.Policies.Files;

namespace RankOrchestrator.Orchestrator.Offline;

/// <summary>
/// Ranks requests from files with the service's own pipeline. A process that just started is slow, and nobody waits
/// behind a command: requests get <see cref="Patience"/> instead of their own deadline, so that a page depends on its
/// input alone.
/// </summary>
internal sealed class OfflineRanking : IDisposable
{
    /// <summary>The deadline of every request.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly RankingEngine engine;
    private readonly TimeProvider time;

    private OfflineRanking(RankingEngine engine, TimeProvider time)
    {
        this.engine = engine;
        this.time = time;
    }

    /// <summary>The plan that ranks.</summary>
    public Plan Plan => engine.Plans.Current!;

    /// <summary>The files of the policies, as they are now.</summary>
    public PolicyFiles ReadFiles() => PolicyFiles.ReadFolder(engine.Location.Folder);

    /// <summary>Loads the policies; throws a <see cref="CommandFailure"/> with the first error when they are invalid.</summary>
    public static OfflineRanking Load(PolicyLocation location, PatientClock clock)
    {
        // The clock has patience with models; a server that is silent when it is first asked would keep a command waiting for ever.
        var loaded = new RankingEngine(new ServiceSettings { Watch = false }, location, clock, NullLoggerFactory.Instance, waits: TimeProvider.System);
        if (loaded.Loader.Load())
        {
            return new OfflineRanking(loaded, clock);
        }

        var errors = loaded.Loader.Refusal!.Errors;
        var first = errors[0];
        loaded.Dispose();
        var hint = first.Hint is null ? "" : " " + first.Hint;
        throw new CommandFailure($"{first.Source.Path}:{first.Position}: error {first.Code}: {first.Message}{hint} ({errors.Length} in all; run 'check' to see them)");
    }

    /// <summary>The answer as it would be served, or the problem.</summary>
    public async Task<(byte[] Answer, RequestProblem? Problem)> RankAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        using var result = await engine.Pipeline.RankAsync(request, time.GetTimestamp(), cancellationToken, Patience);
        return (result.Answer.ToArray(), result.Problem);
    }

    /// <summary>Makes the page of a request that may have been served before, and shows what it was made in while it is there.</summary>
    /// <param name="request">The request.</param>
    /// <param name="conditions">What was known of it when it was served.</param>
    /// <param name="look">What is read of the page.</param>
    /// <param name="cancellationToken">Ends the wait for remote models.</param>
    public async Task<(T? Read, RequestProblem? Problem)> RankAsync<T>(ReadOnlyMemory<byte> request, RankConditions conditions, Func<RankResult, T> look, CancellationToken cancellationToken)
        where T : class
    {
        using var result = await engine.Pipeline.RankAsync(request, time.GetTimestamp(), cancellationToken, Patience, conditions);
        return result.Problem is { } problem ? (null, problem) : (look(result), null);
    }

    /// <summary>Makes the page of a request that may have been served before; what it was made in is the caller's to dispose, before this.</summary>
    /// <param name="request">The request; to be kept as it is until then.</param>
    /// <param name="conditions">What was known of it when it was served.</param>
    /// <param name="cancellationToken">Ends the wait for remote models.</param>
    public async Task<RankResult> HoldAsync(ReadOnlyMemory<byte> request, RankConditions conditions, CancellationToken cancellationToken)
        => await engine.Pipeline.RankAsync(request, time.GetTimestamp(), cancellationToken, Patience, conditions);

    /// <summary>Ranks and shows what the page was made in; why there is no page, or null.</summary>
    public async Task<RequestProblem?> PredictAsync(ReadOnlyMemory<byte> request, Action<RankWorkspace> look, CancellationToken cancellationToken)
    {
        using var result = await engine.Pipeline.RankAsync(request, time.GetTimestamp(), cancellationToken, Patience);
        if (result.Workspace is { } workspace)
        {
            look(workspace);
        }

        return result.Problem;
    }

    /// <inheritdoc/>
    public void Dispose() => engine.Dispose();
}

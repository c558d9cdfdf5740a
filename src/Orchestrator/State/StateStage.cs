using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Orchestrator.Flags;

namespace RankOrchestrator.Orchestrator.State;

/// <summary>
/// Fills the columns of a request that its caller does not know. What stands behind it may fail or be slow: then nothing is known for the
/// request, and the answer says so; the log says why.
/// </summary>
/// <param name="state">What is known; null where requests say so themselves.</param>
/// <param name="time">The clock of the wait.</param>
/// <param name="logger">Told of failures.</param>
internal sealed partial class StateStage(IItemState? state, TimeProvider time, ILogger<StateStage> logger)
{
    /// <summary>The part of the time that is left for which it is waited.</summary>
    private const double ShareOfDeadline = 0.25;

    /// <summary>One that asks nobody.</summary>
    public static StateStage OfRequests(TimeProvider time) => new(null, time, NullLogger<StateStage>.Instance);

    /// <summary>Fills them for every candidate. Without a state, as on the command line, what the request says counts, and nothing is no.</summary>
    /// <param name="request">The request, read.</param>
    /// <param name="known">The items that the user hid, where that is known; else it is asked for.</param>
    /// <param name="left">What is left of the request's time.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits any more.</param>
    /// <returns>What the answer says of it when nothing could be found out.</returns>
    public async ValueTask<Degradation?> FillAsync(RankRequest request, IReadOnlySet<string>? known, TimeSpan left, CancellationToken cancellationToken)
    {
        var index = request.Candidates.Attributes.Schema.IndexOf(StateColumns.Hidden);
        if (index < 0)
        {
            return null;
        }

        var user = state is null || known is not null ? "" : RequestGroups.UserId(request);
        var hidden = known;
        Degradation? degradation = null;
        if (user.Length > 0)
        {
            try
            {
                hidden = await AskAsync(state!, user, left * ShareOfDeadline, cancellationToken);
            }
#pragma warning disable CA1031 // Whatever stands behind it must not cost the page.
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                StateFailed(logger, exception);
                degradation = new Degradation("state", exception is TimeoutException ? "timeout" : "state-failed", "unknown");
            }
        }

        var column = request.Candidates.Attributes.Columns[index];
        for (var row = 0; row < request.Candidates.Count; row++)
        {
            var isHidden = state is null && hidden is null ? Bits.Contains(column.Flags, row) : hidden is not null && hidden.Contains(request.Candidates.Id(row));
            column.ClearRow(row);
            column.SetFlag(row, isHidden);
        }

        return degradation;
    }

    /// <summary>What is known at once is not waited for; what is not is told to stop where the time for it ends.</summary>
    private async ValueTask<IReadOnlySet<string>?> AskAsync(IItemState state, string user, TimeSpan most, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asked = state.HiddenAsync(user, patience.Token);
        if (asked.IsCompleted)
        {
            return await asked;
        }

        try
        {
            return await asked.AsTask().WaitAsync(most > TimeSpan.Zero ? most : TimeSpan.Zero, time, cancellationToken);
        }
        finally
        {
            await patience.CancelAsync();
        }
    }

    [LoggerMessage(EventId = 305, Level = LogLevel.Warning, Message = "What users hid cannot be looked up; they may see it on this page")]
    private static partial void StateFailed(ILogger logger, Exception exception);
}

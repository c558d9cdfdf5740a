using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.Telemetry;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>
/// Calls all models of a surface and fills the prediction table. Remote calls start first; beside them the models of this
/// process run (<see cref="LocalRuns"/>). When the time for models is over the table is filled with what is there; what is
/// missing comes from its fallbacks and is named in the report. Every cell is finite afterwards, and the same whatever ended
/// first. Safe for concurrent use.
/// </summary>
/// <param name="time">Clock of deadlines and timeouts.</param>
/// <param name="instruments">What counts.</param>
/// <param name="budget">How a request's time is cut.</param>
/// <param name="asksServers">
/// Whether models are asked and required; otherwise every remote one counts as not loaded, and no page is refused for want of one.
/// </param>
/// <param name="without">Models that count as not loaded, by name; null for none.</param>
/// <param name="failed">Hears what the runtime said of a run that failed: the model with its version, and the sentence. Null when nobody listens.</param>
public sealed class ModelFanOut(
    TimeProvider time,
    ObjectivesInstruments instruments,
    FanOutBudget budget,
    bool asksServers = true,
    IReadOnlySet<string>? without = null,
    Action<string, string>? failed = null)
{
    /// <summary>How a request's time is cut.</summary>
    public FanOutBudget Budget => budget;

    /// <summary>Fills the columns of the set's models. Completes synchronously when none is remote or takes long.</summary>
    /// <param name="set">The surface's models; the caller is a user of their catalog until this completes.</param>
    /// <param name="frame">The request; its prediction table is reset here.</param>
    /// <param name="left">What is left of the request's time.</param>
    /// <param name="report">Takes how the models did.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits for the page any more.</param>
    /// <param name="section">The request's processor, which others may have while it waits for remote models; null when nobody counts.</param>
    public async ValueTask PredictAsync(ModelSet set, EvaluationFrame frame, TimeSpan left, PredictionReport report, CancellationToken cancellationToken, IProcessorSection? section = null)
    {
        report.Reset(allowMissing: !asksServers);
        frame.Predictions.Reset(frame.RowCount);
        frame.Computed.Clear();
        if (frame.RowCount == 0)
        {
            return;
        }

        var total = budget.ForModels(left);
        var deadline = new FanOutDeadline(time, total, set.Deadline is { } usual ? budget.ForModels(usual) : total);
        using var calls = new CallsUnderWay(time, deadline, asksServers, without, cancellationToken);
        using var local = new LocalRuns(time, deadline, frame, calls, without);
        var page = new PagePredictions(set, frame, time, deadline, new CallReport(instruments, report, failed), local, calls, without);
        page.Begin(section?.Processors);
        bool hasEnded;
        do
        {
            hasEnded = page.TakeWhatIsThere() && await WaitAsync(calls, local, section);
        }
        while (hasEnded);

        page.End();
        report.Sort();
    }

    /// <summary>Waits for something to end, without a processor, which others can use meanwhile: its own runs are the first of them.</summary>
    private static async ValueTask<bool> WaitAsync(CallsUnderWay calls, LocalRuns local, IProcessorSection? section)
    {
        if (section is null || local.AreUnderWay)
        {
            return await calls.WaitAsync(local);
        }

        section.Release();
        var isThere = await calls.WaitAsync(local);
        await section.ResumeAsync();
        return isThere;
    }
}

using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.Calls;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.Telemetry;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>
/// Calls all models of a surface and fills the prediction table. Remote calls start first; beside them the models of this
/// process run (<see cref="LocalRuns"/>). When the time for models is over the table is filled with what is there; what is
/// missing comes from its fallbacks and is named in the report. Every cell is finite afterwards, and the same whatever ended
/// first. Safe for concurrent use.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="instruments">What counts.</param>
/// <param name="budget">How a request's time is cut.</param>
/// <param name="asksServers">
/// Whether models are asked and required; otherwise every remote one counts as not loaded, and no page is refused for want of one.
/// </param>
public sealed class ModelFanOut(TimeProvider time, ObjectivesInstruments instruments, FanOutBudget budget, bool asksServers = true)
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
        if (frame.RowCount == 0)
        {
            return;
        }

        var total = budget.ForModels(left);
        var deadline = new FanOutDeadline(time, total, set.Deadline is { } usual ? budget.ForModels(usual) : total);
        using var calls = new CallsUnderWay(time, deadline, asksServers, cancellationToken);
        foreach (var model in set.Remote)
        {
            calls.Ask(model, frame);
        }

        using var local = new LocalRuns(time, deadline, frame, calls);
        local.Prepare(set.Local);
        local.Run(section?.Processors, isAttending: calls.All.Count > 0);
        var told = new CallReport(instruments, report);
        var fallbacks = new FallbackChain(told, frame, deadline, local, calls);
        bool isWaiting;
        do
        {
            TakeRuns(set, local, frame, deadline, told, fallbacks, areAllDue: false);
            TakeAnswers(set, calls, frame, deadline, told, fallbacks, areAllDue: false);
            fallbacks.Advance();
            isWaiting = calls.IsWaiting(local) && await WaitAsync(calls, local, section);
        }
        while (isWaiting);

        TakeRuns(set, local, frame, deadline, told, fallbacks, areAllDue: true);
        TakeAnswers(set, calls, frame, deadline, told, fallbacks, areAllDue: true);
        fallbacks.Finish();
        RunExpressions(set, frame, fallbacks);
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

    /// <summary>Uses the runs of this process when the last of them has ended, all together: what ended first makes no difference.</summary>
    private void TakeRuns(ModelSet set, LocalRuns local, EvaluationFrame frame, FanOutDeadline deadline, CallReport told, FallbackChain fallbacks, bool areAllDue)
    {
        if (local.AreTaken || (!areAllDue && !local.AreReady))
        {
            return;
        }

        local.Take();
        for (var index = 0; index < set.Local.Length; index++)
        {
            Use(set.Local[index], local.All[index].Call, frame, deadline, told, fallbacks);
        }

        fallbacks.ReleaseRuns();
    }

    private void TakeAnswers(ModelSet set, CallsUnderWay calls, EvaluationFrame frame, FanOutDeadline deadline, CallReport told, FallbackChain fallbacks, bool areAllDue)
    {
        // Taking an answer may ask a stand-in, which appends to the calls.
        for (var index = 0; index < calls.All.Count; index++)
        {
            var (model, call) = calls.All[index];
            if (call.IsTaken || (!areAllDue && !call.IsThere))
            {
                continue;
            }

            call.Take();
            if (index < set.Remote.Length)
            {
                Use(model, call, frame, deadline, told, fallbacks);
            }
            else
            {
                Tell(model, call, deadline, told);
            }
        }
    }

    /// <summary>Uses a call that the page has taken.</summary>
    private void Use(BoundModel model, ModelCall call, EvaluationFrame frame, FanOutDeadline deadline, CallReport told, FallbackChain fallbacks)
    {
        Tell(model, call, deadline, told);
        Deliver(model, call, frame, fallbacks);
    }

    private void Tell(BoundModel model, ModelCall call, FanOutDeadline deadline, CallReport told)
        => told.Add(model.Definition, call.Failure, call.IsThere ? call.Elapsed : time.GetElapsedTime(deadline.Started));

    private void Deliver(BoundModel model, ModelCall call, EvaluationFrame frame, FallbackChain fallbacks)
    {
        if (call.Failure is not ModelFailure.None and var failure)
        {
            fallbacks.AddAll(model, failure);
            return;
        }

        foreach (var output in model.Outputs)
        {
            if (output.PredictionColumn < 0)
            {
                continue;
            }

            var column = frame.Predictions.Column(output.PredictionColumn);
            var delivered = PredictionDelivery.Deliver(output, call.Signature, call.Values, column);
            if (delivered == ModelFailure.None)
            {
                instruments.Watch(model.Loaded.Watches[output.Index], column, standIns: 0);
            }
            else
            {
                fallbacks.Add(model, output, delivered);
            }
        }
    }

    private void RunExpressions(ModelSet set, EvaluationFrame frame, FallbackChain fallbacks)
    {
        foreach (var model in set.Expressions)
        {
            foreach (var output in model.Outputs)
            {
                if (output.PredictionColumn < 0)
                {
                    continue;
                }

                var column = frame.Predictions.Column(output.PredictionColumn);
                output.Expression!.FillNumbers(frame, column);
                var cutOff = ModelFailures.Of(frame.Meter.CutOff);
                var failure = PredictionDelivery.Conclude(output.Definition, column);
                failure = cutOff == ModelFailure.None ? failure : cutOff;
                if (failure == ModelFailure.None)
                {
                    instruments.Watch(model.Loaded.Watches[output.Index], column, standIns: 0);
                }
                else
                {
                    // Only rows without a usable number are replaced: the others do not depend on them.
                    fallbacks.AddRows(model, output, failure);
                }
            }
        }
    }
}

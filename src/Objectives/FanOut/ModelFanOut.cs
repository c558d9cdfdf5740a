using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.Telemetry;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>
/// Calls all models of a surface at the same time and fills the prediction table. Remote calls start first; while they
/// are under way the in-process models run on the calling thread. When the time for models is over the table is filled
/// with what is there; what is missing comes from its fallbacks and is named in the report. Every cell is finite
/// afterwards. Safe for concurrent use.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="instruments">What counts.</param>
/// <param name="budget">How a request's time is cut.</param>
/// <param name="asksServers">
/// Whether models are asked and required; otherwise every remote one counts as not loaded, and no page is refused for want of one.
/// </param>
public sealed class ModelFanOut(TimeProvider time, ObjectivesInstruments instruments, FanOutBudget budget, bool asksServers = true)
{
    /// <summary>Models of this process that are put in order; a surface that has more of them runs the rest after these.</summary>
    private const int MostOrdered = 64;

    /// <summary>How a request's time is cut.</summary>
    public FanOutBudget Budget => budget;

    /// <summary>
    /// Fills the columns of the set's models. Completes synchronously when no model is remote.
    /// </summary>
    /// <param name="set">The surface's models; the caller is a user of their catalog until this completes.</param>
    /// <param name="frame">The request; its prediction table is reset here.</param>
    /// <param name="left">What is left of the request's time.</param>
    /// <param name="report">Takes how the models did.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits for the page any more.</param>
    /// <param name="section">The request's processor, which others may have while it waits for remote models; null when nobody counts.</param>
    public ValueTask PredictAsync(ModelSet set, EvaluationFrame frame, TimeSpan left, PredictionReport report, CancellationToken cancellationToken, IProcessorSection? section = null)
    {
        report.Reset(allowMissing: !asksServers);
        frame.Predictions.Reset(frame.RowCount);
        if (frame.RowCount == 0)
        {
            return default;
        }

        var total = budget.ForModels(left);
        var deadline = new FanOutDeadline(time, total, set.Deadline is { } usual ? budget.ForModels(usual) : total);
        return set.AsksRemote ? PredictRemotelyAsync(set, frame, deadline, report, section, cancellationToken) : PredictLocally(set, frame, deadline, report);
    }

    private ValueTask PredictLocally(ModelSet set, EvaluationFrame frame, FanOutDeadline deadline, PredictionReport report)
    {
        var fallbacks = new FallbackChain(instruments, time, frame, deadline, report, null);
        RunLocalModels(set, frame, deadline, report, fallbacks);
        RunExpressions(set, frame, fallbacks);
        report.Sort();
        return default;
    }

    private async ValueTask PredictRemotelyAsync(ModelSet set, EvaluationFrame frame, FanOutDeadline deadline, PredictionReport report, IProcessorSection? section, CancellationToken cancellationToken)
    {
        using var remote = new RemoteFanOut(time, deadline, asksServers, cancellationToken);
        foreach (var model in set.Remote)
        {
            remote.Ask(model, frame);
        }

        var fallbacks = new FallbackChain(instruments, time, frame, deadline, report, remote);
        RunLocalModels(set, frame, deadline, report, fallbacks);
        while (await WaitAsync(remote, section))
        {
            TakeAnswers(set, remote, frame, report, fallbacks, areAllDue: false);
            fallbacks.Advance();
        }

        TakeAnswers(set, remote, frame, report, fallbacks, areAllDue: true);
        fallbacks.Finish();
        RunExpressions(set, frame, fallbacks);
        report.Sort();
    }

    /// <summary>Waits for an answer without a processor, which others can use meanwhile.</summary>
    private static async ValueTask<bool> WaitAsync(RemoteFanOut remote, IProcessorSection? section)
    {
        section?.Release();
        var isThere = await remote.WaitAsync();
        if (section is not null)
        {
            await section.ResumeAsync();
        }

        return isThere;
    }

    private void TakeAnswers(ModelSet set, RemoteFanOut remote, EvaluationFrame frame, PredictionReport report, FallbackChain fallbacks, bool areAllDue)
    {
        // Taking an answer may ask a stand-in, which appends to the answers.
        for (var index = 0; index < remote.Answers.Count; index++)
        {
            var answer = remote.Answers[index];
            if (answer.IsTaken || (!areAllDue && !answer.IsThere))
            {
                continue;
            }

            answer.Take();
            var failure = answer.Failure;
            Report(answer.Model, failure, remote.Elapsed(answer), report);
            if (set.Remote.Contains(answer.Model))
            {
                Deliver(answer.Model, failure, answer.Call.Values, frame, fallbacks);
            }
        }
    }

    /// <summary>
    /// One after the other, the quickest first by what their runs lately took: whatever a slow one does, the others have had
    /// their turn, and it may have the time that they leave. No run may use more than an equal part of what is left for it
    /// and those after it. What stands in for a model in this process waits until all have run.
    /// </summary>
    private void RunLocalModels(ModelSet set, EvaluationFrame frame, FanOutDeadline deadline, PredictionReport report, FallbackChain fallbacks)
    {
        Span<int> order = stackalloc int[Math.Min(set.Local.Length, MostOrdered)];
        QuickestFirst(set, order);
        fallbacks.HoldRuns();
        for (var turn = 0; turn < set.Local.Length; turn++)
        {
            var model = set.Local[turn < order.Length ? order[turn] : turn];
            var started = time.GetTimestamp();
            var allowed = deadline.Allowed(model.Definition.Calls, set.Local.Length - turn);
            if (allowed <= TimeSpan.Zero)
            {
                fallbacks.AddAll(model, ModelFailure.Timeout);
                Report(model, ModelFailure.Timeout, TimeSpan.Zero, report);
                continue;
            }

            var activity = ObjectivesInstruments.StartCall(model.Definition);
            var run = model.Model.TakeRun();
            var failure = model.Encode(frame, run.Inputs);
            failure = failure == ModelFailure.None ? run.Run(allowed) : failure;
            Deliver(model, failure, run.Values, frame, fallbacks);
            model.Model.GiveRun(run);
            ObjectivesInstruments.EndCall(activity, failure);
            var elapsed = time.GetElapsedTime(started);
            model.Model.RunTime.Observe(elapsed);
            Report(model, failure, elapsed, report);
        }

        fallbacks.ReleaseRuns();
    }

    /// <summary>Sorts by insertion, which keeps the order of those that take the same time: there are few, and it allocates nothing.</summary>
    private static void QuickestFirst(ModelSet set, Span<int> order)
    {
        Span<TimeSpan> times = stackalloc TimeSpan[order.Length];
        for (var index = 0; index < order.Length; index++)
        {
            var typical = set.Local[index].Model.RunTime.Typical;
            var place = index;
            for (; place > 0 && times[place - 1] > typical; place--)
            {
                (order[place], times[place]) = (order[place - 1], times[place - 1]);
            }

            (order[place], times[place]) = (index, typical);
        }
    }

    private void Deliver(BoundModel model, ModelFailure failure, double[] values, EvaluationFrame frame, FallbackChain fallbacks)
    {
        if (failure != ModelFailure.None)
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
            var delivered = PredictionDelivery.Deliver(output, model.Model.Signature, values, column);
            if (delivered == ModelFailure.None)
            {
                instruments.Watch(model.Model.Watches[output.Index], column, standIns: 0);
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
                    instruments.Watch(model.Model.Watches[output.Index], column, standIns: 0);
                }
                else
                {
                    // Only rows without a usable number are replaced: the others do not depend on them.
                    fallbacks.AddRows(model, output, failure);
                }
            }
        }
    }

    private void Report(BoundModel model, ModelFailure failure, TimeSpan elapsed, PredictionReport report)
    {
        instruments.CountCall(model.Definition, failure, elapsed);
        report.Add(new ModelOutcome(model.Definition.Name, failure, elapsed));
    }
}

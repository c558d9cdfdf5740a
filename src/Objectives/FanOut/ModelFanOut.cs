using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>
/// Calls all models of a surface at the same time and fills the prediction table. Remote calls start first; while they
/// are under way the in-process models run on the calling thread. When the time for models is over the table is filled
/// with what is there; what is missing comes from its fallbacks and is named in the report. Every cell is finite
/// afterwards. Safe for concurrent use.
/// </summary>
public sealed class ModelFanOut(TimeProvider time, ObjectivesInstruments instruments, FanOutBudget budget)
{
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
        report.Reset();
        frame.Predictions.Reset(frame.RowCount);
        if (frame.RowCount == 0)
        {
            return default;
        }

        var deadline = new FanOutDeadline(time, budget.ForModels(left));
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
        using var remote = new RemoteFanOut(time, deadline, cancellationToken);
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

    private void RunLocalModels(ModelSet set, EvaluationFrame frame, FanOutDeadline deadline, PredictionReport report, FallbackChain fallbacks)
    {
        foreach (var model in set.Local)
        {
            var started = time.GetTimestamp();
            var allowed = deadline.Allowed(model.Definition.Calls);
            if (allowed <= TimeSpan.Zero)
            {
                fallbacks.AddAll(model, ModelFailure.Timeout);
                Report(model, ModelFailure.Timeout, TimeSpan.Zero, report);
                continue;
            }

            var activity = ObjectivesInstruments.StartCall(model.Definition);
            var run = model.Model.TakeRun();
            model.Encode(frame, run.Inputs);
            var failure = run.Run(allowed);
            Deliver(model, failure, run.Values, frame, fallbacks);
            model.Model.GiveRun(run);
            ObjectivesInstruments.EndCall(activity, failure);
            Report(model, failure, time.GetElapsedTime(started), report);
        }
    }

    private static void Deliver(BoundModel model, ModelFailure failure, double[] values, EvaluationFrame frame, FallbackChain fallbacks)
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
                model.Model.Watches[output.Index].Observe(column, standIns: 0);
            }
            else
            {
                fallbacks.Add(model, output, delivered);
            }
        }
    }

    private static void RunExpressions(ModelSet set, EvaluationFrame frame, FallbackChain fallbacks)
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
                var failure = PredictionDelivery.Conclude(output.Definition, column);
                if (failure == ModelFailure.None)
                {
                    model.Model.Watches[output.Index].Observe(column, standIns: 0);
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

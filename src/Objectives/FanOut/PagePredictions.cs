using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.Calls;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.Remote;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>The predictions of one page while they are made. Everything here happens on the page's thread.</summary>
/// <param name="set">The surface's models.</param>
/// <param name="frame">The request, whose prediction table is filled.</param>
/// <param name="time">Clock of how long calls took.</param>
/// <param name="deadline">When the models' time is over.</param>
/// <param name="report">Where calls and what stands in are told.</param>
/// <param name="local">Runs models of this process.</param>
/// <param name="calls">Asks remote ones.</param>
/// <param name="without">Models that count as not loaded, by name; null for none.</param>
internal sealed class PagePredictions(
    ModelSet set,
    EvaluationFrame frame,
    TimeProvider time,
    FanOutDeadline deadline,
    CallReport report,
    LocalRuns local,
    CallsUnderWay calls,
    IReadOnlySet<string>? without)
{
    private readonly FallbackChain fallbacks = new(report, frame, deadline, local, calls);

    /// <summary>Asks all servers, then runs what runs here.</summary>
    /// <param name="processors">Processors that may be free; null when nobody counts.</param>
    public void Begin(IProcessors? processors)
    {
        foreach (var model in set.Remote)
        {
            calls.Ask(model, frame);
        }

        local.Prepare(set.Local);
        local.Run(processors, isAttending: calls.All.Count > 0);
    }

    /// <summary>Uses what has ended. Whether something is under way that has not.</summary>
    public bool TakeWhatIsThere()
    {
        TakeRuns(areAllDue: false);
        TakeAnswers(areAllDue: false);
        fallbacks.Advance();
        return calls.IsWaiting(local);
    }

    /// <summary>Uses what has ended by now and replaces what has not; then computes what is made of the others.</summary>
    public void End()
    {
        TakeRuns(areAllDue: true);
        TakeAnswers(areAllDue: true);
        fallbacks.Finish();
        RunExpressions();
    }

    /// <summary>Uses the runs of this process when the last of them has ended, all together: what ended first makes no difference.</summary>
    private void TakeRuns(bool areAllDue)
    {
        if (local.AreTaken || (!areAllDue && !local.AreReady))
        {
            return;
        }

        local.Take();
        for (var index = 0; index < set.Local.Length; index++)
        {
            Tell(set.Local[index], local.All[index].Call);
            Deliver(set.Local[index], local.All[index].Call);
        }

        fallbacks.ReleaseRuns();
    }

    private void TakeAnswers(bool areAllDue)
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
            Tell(model, call);
            if (index < set.Remote.Length)
            {
                Deliver(model, call);
            }
        }
    }

    private void Tell(BoundModel model, ModelCall call)
    {
        report.Add(model.Definition, call.Failure, call.IsThere ? call.Elapsed : time.GetElapsedTime(deadline.Started));
        // What a server says is on the page and in its decision; a line of the log for each would repeat it all day.
        if (call is not RemoteCall && call.IsThere && call.Problem is { } problem)
        {
            report.Failed?.Invoke(model.Definition.VersionedName, problem);
        }
    }

    private void Deliver(BoundModel model, ModelCall call)
    {
        var detail = call.IsThere ? call.Describe(frame.Candidates) : null;
        if (call.Failure is not ModelFailure.None and var failure)
        {
            fallbacks.AddAll(model, failure, detail);
            return;
        }

        foreach (var output in model.Outputs)
        {
            if (output.PredictionColumn < 0)
            {
                continue;
            }

            var column = frame.Predictions.Column(output.PredictionColumn);
            var delivered = PredictionDelivery.Deliver(output, call, column);
            if (delivered != ModelFailure.None)
            {
                fallbacks.Add(model, output, delivered);
            }
            else if (call.Faults.Count > 0)
            {
                fallbacks.AddRows(model, output, call.Faults.Failure, detail);
            }
            else
            {
                report.Instruments.Watch(model.Loaded.Watches[output.Index], column, standIns: 0);
            }
        }
    }

    private void RunExpressions()
    {
        foreach (var model in set.Expressions)
        {
            if (without is not null && without.Contains(model.Definition.Name))
            {
                fallbacks.AddAll(model, ModelFailure.NotLoaded);
                continue;
            }

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
                    report.Instruments.Watch(model.Loaded.Watches[output.Index], column, standIns: 0);
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

using System.Collections.Immutable;
using System.Diagnostics;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.InProcess;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Objectives.Telemetry;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>
/// The runs of one page's models in this process. The page makes their inputs and uses their results, in an order that is
/// always the same; between the two they run, the quickest first by what their runs lately took: one after the other on the
/// page's thread, or, when they are expected to take long, on processors that are free, while the page attends to what comes
/// from elsewhere. No run may use more than an equal part of what is left for it and those after it, so that whatever a slow
/// one does, the others have had their turn, and it may have the time that they leave.
/// </summary>
internal sealed class LocalRuns(TimeProvider time, FanOutDeadline deadline, EvaluationFrame frame, CallsUnderWay calls, IReadOnlySet<string>? without) : IThreadPoolWorkItem, IDisposable
{
    /// <summary>Handing over what takes less costs as much as it saves.</summary>
    private static readonly TimeSpan LeastForHandingOver = TimeSpan.FromMilliseconds(0.3);

    private readonly List<(BoundModel<LocalModel> Model, LocalCall Call)> runs = [];
    private (BoundModel<LocalModel> Model, LocalCall Call)[] turns = [];
    private IProcessors? processors;
    private ActivityContext page;
    private int lanes = 1;
    private int begun;
    private int ended;
    private int underWay;

    /// <summary>The runs of the page's own models, in the order in which they were prepared; stand-ins behind them.</summary>
    public IReadOnlyList<(BoundModel<LocalModel> Model, LocalCall Call)> All => runs;

    /// <summary>Whether the page has looked at how the runs of its own models ended.</summary>
    public bool AreTaken { get; private set; }

    /// <summary>Whether they have all ended, and the page has not looked yet.</summary>
    public bool AreReady => !AreTaken && Volatile.Read(ref underWay) == 0;

    /// <summary>Whether some are under way on other threads than the page's.</summary>
    public bool AreUnderWay => Volatile.Read(ref underWay) > 0;

    /// <summary>Makes the inputs of the page's own models.</summary>
    public void Prepare(ImmutableArray<BoundModel<LocalModel>> models)
    {
        turns = models.IsEmpty ? [] : new (BoundModel<LocalModel> Model, LocalCall Call)[models.Length];
        var ready = 0;
        foreach (var model in models)
        {
            var call = Prepare(model);
            if (!call.IsThere)
            {
                // By insertion, which keeps the order of those that take the same time: there are few, and it allocates nothing.
                var typical = model.Model.RunTime.Typical;
                var place = ready++;
                for (; place > 0 && turns[place - 1].Model.Model.RunTime.Typical > typical; place--)
                {
                    turns[place] = turns[place - 1];
                }

                turns[place] = (model, call);
            }
        }

        Array.Resize(ref turns, ready);
    }

    /// <summary>Runs the page's own models: when this returns they have run, or do so on other threads.</summary>
    /// <param name="free">Processors; null when nobody counts them, and then none is taken to be free.</param>
    /// <param name="isAttending">Whether the page has calls to attend to, and would leave its processor meanwhile.</param>
    public void Run(IProcessors? free, bool isAttending)
    {
        if (!TryHandOver(free, isAttending))
        {
            TakeTurns();
        }
    }

    /// <summary>The page looks at how the runs of its own models ended.</summary>
    public void Take()
    {
        AreTaken = true;
        foreach (var (_, call) in runs)
        {
            call.Take();
        }
    }

    /// <summary>Runs a model in place of another, at once; or finds the run that has delivered what is asked for.</summary>
    /// <param name="model">What stands in, bound to the surface.</param>
    /// <param name="allowed">How long it may take.</param>
    /// <param name="isNew">Whether it was run.</param>
    public LocalCall StandIn(BoundModel<LocalModel> model, TimeSpan allowed, out bool isNew)
    {
        foreach (var (known, call) in runs)
        {
            if (ReferenceEquals(known.Model, model.Model) && call is { IsThere: true, Failure: ModelFailure.None })
            {
                isNew = false;
                return call;
            }
        }

        isNew = true;
        var standIn = Prepare(model);
        if (!standIn.IsThere)
        {
            Run(model, standIn, allowed);
        }

        standIn.Take();
        return standIn;
    }

    /// <summary>Ends the page's interest in all runs; their memory goes back when the last of them has ended.</summary>
    public void Dispose()
    {
        foreach (var (_, call) in runs)
        {
            call.Take();
            call.Release();
        }
    }

    /// <summary>One of several threads that take turns, each on a processor of its own.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        TakeTurns();

        // The last to end was on the page's own processor, which the page keeps.
        if (Interlocked.Increment(ref ended) < lanes)
        {
            processors!.Release();
        }
    }

    private LocalCall Prepare(BoundModel<LocalModel> model)
    {
        var started = time.GetTimestamp();
        var call = model.Model.TakeCall();
        call.Start(frame.RowCount);
        runs.Add((model, call));
        var failure = without is not null && without.Contains(model.Definition.Name) ? ModelFailure.NotLoaded
            : deadline.Left > TimeSpan.Zero ? model.Encode(frame, call)
            : ModelFailure.Timeout;
        call.Prepared = time.GetElapsedTime(started);
        if (failure != ModelFailure.None)
        {
            call.Deliver(failure, call.Prepared);
        }

        return call;
    }

    private bool TryHandOver(IProcessors? free, bool isAttending)
    {
        var expected = TimeSpan.Zero;
        foreach (var (model, _) in turns)
        {
            expected += model.Model.RunTime.Typical;
        }

        if (expected < LeastForHandingOver)
        {
            return false;
        }

        while (lanes < turns.Length && free is not null && free.TryTake())
        {
            lanes++;
        }

        if (lanes == 1 && !isAttending)
        {
            return false;
        }

        processors = free;
        page = Activity.Current?.Context ?? default;
        underWay = turns.Length;
        foreach (var (model, call) in turns)
        {
            // The page, and with it the plan, may be gone before they have run.
            call.Use();
            model.Model.File.TryUse();
        }

        for (var lane = 0; lane < lanes; lane++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        return true;
    }

    private void TakeTurns()
    {
        for (var turn = Interlocked.Increment(ref begun) - 1; turn < turns.Length; turn = Interlocked.Increment(ref begun) - 1)
        {
            var (model, call) = turns[turn];
            var sharing = (turns.Length - turn + lanes - 1) / lanes;
            Run(model, call, deadline.Allowed(model.Definition.Calls, sharing));
            if (underWay > 0)
            {
                call.Release();
                model.Model.File.Release();
                if (Interlocked.Decrement(ref underWay) == 0)
                {
                    calls.Wake();
                }
            }
        }
    }

    private void Run(BoundModel<LocalModel> model, LocalCall call, TimeSpan allowed)
    {
        if (allowed <= TimeSpan.Zero)
        {
            call.Deliver(ModelFailure.Timeout, call.Prepared);
            return;
        }

        var activity = ObjectivesInstruments.StartCall(model.Definition, page);
        var started = time.GetTimestamp();
        ModelFailure failure;
        try
        {
            failure = call.Run(allowed);
        }
#pragma warning disable CA1031 // Whatever goes wrong inside a run, the page is made without it.
        catch (Exception)
#pragma warning restore CA1031
        {
            failure = ModelFailure.RunFailed;
        }

        var elapsed = time.GetElapsedTime(started);
        ObjectivesInstruments.EndCall(activity, failure);
        model.Model.RunTime.Observe(elapsed);
        call.Deliver(failure, call.Prepared + elapsed);
    }
}

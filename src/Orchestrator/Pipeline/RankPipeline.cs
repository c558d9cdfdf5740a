using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Limits;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Answers;
using RankOrchestrator.Orchestrator.Canaries;
using RankOrchestrator.Orchestrator.Explanations;
using RankOrchestrator.Orchestrator.Flags;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.State;
using RankOrchestrator.Orchestrator.Telemetry;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Pipeline;

/// <summary>
/// The line from a request's bytes to its answer's bytes, and the only place that knows its order. Safe for concurrent
/// use; one request runs against one plan and in one workspace from start to end.
/// </summary>
/// <param name="plans">Where the plan comes from.</param>
/// <param name="flags">Asks flags.</param>
/// <param name="models">Calls the models.</param>
/// <param name="slots">Makes the pages.</param>
/// <param name="metrics">What is counted.</param>
/// <param name="time">Clock of deadlines and of how long stages take.</param>
/// <param name="permits">Who may use a processor, and how hard pages are searched for; null lets everybody at once do everything.</param>
/// <param name="effort">How hard pages that nobody asked for are searched for, whatever the load is; the load decides where it is or gives null.</param>
/// <param name="state">What is known of users and items from before; null where requests say so themselves.</param>
/// <param name="canaries">Knows which canaries have given their users back; null where none has.</param>
internal sealed class RankPipeline(
    PlanSource plans,
    FlagStage flags,
    ModelFanOut models,
    SlotStage slots,
    ServiceMetrics metrics,
    TimeProvider time,
    ProcessorPermits? permits = null,
    Func<SearchEffort?>? effort = null,
    StateStage? state = null,
    CanaryWatch? canaries = null)
{
    private readonly StateStage state = state ?? StateStage.OfRequests(time);

    /// <summary>Ranks. What is wrong with the request is in the result; exceptions mean a bug or a cancelled caller.</summary>
    /// <param name="body">The request; must stay unchanged until this completes.</param>
    /// <param name="started">Timestamp of the request's first byte: the deadline counts from it.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits for the page any more.</param>
    /// <param name="patience">Deadline that counts instead of the request's and the surface's; null when theirs do.</param>
    /// <param name="conditions">What is said beside the request; null for nothing.</param>
    public async ValueTask<RankResult> RankAsync(
        ReadOnlyMemory<byte> body,
        long started,
        CancellationToken cancellationToken,
        TimeSpan? patience = null,
        RankConditions? conditions = null)
    {
        var plan = plans.Take();
        if (plan is null)
        {
            return new RankResult(RequestProblem.NotReady(), RankResult.UnknownSurface);
        }

        var isKept = false;
        RankWorkspace? workspace = null;
        var turn = permits?.Begin(started, cancellationToken);
        try
        {
            var surface = SurfaceName.TryPeek(body.Span, out var name) ? plan.Find(name) : null;
            if (turn is not null && await turn.EnterAsync(surface?.Load, RequestedDeadline.Guess(body.Span)) is not AdmissionRefusal.None and var refusal)
            {
                cancellationToken.ThrowIfCancellationRequested();
                return Refuse(refusal, surface?.Name ?? RankResult.UnknownSurface);
            }

            if (surface is null)
            {
                if (!SurfaceName.TryFind(body.Span, out name, out var unnamed))
                {
                    return new RankResult(unnamed!, RankResult.UnknownSurface);
                }

                surface = plan.Find(name);
                if (surface is null)
                {
                    return new RankResult(UnknownSurface.Problem(name, plan), RankResult.UnknownSurface);
                }
            }

            workspace = WorkspacePools.Take(surface);
            var problem = await ReadAsync(plan, workspace, body, conditions, cancellationToken)
                ?? await RunWatchedAsync(
                    plan, workspace.For(surface.Variants.For(workspace.Assignments)), started, patience, conditions, turn, cancellationToken);
            isKept = problem is null;
            return problem is null ? new RankResult(plan, workspace.For(surface.Variants.For(workspace.Assignments))) : new RankResult(problem, surface.Name);
        }
        finally
        {
            turn?.Dispose();
            if (!isKept)
            {
                if (workspace is not null)
                {
                    WorkspacePools.Return(workspace);
                }

                plan.Release();
            }
        }
    }

    private RankResult Refuse(AdmissionRefusal refusal, string surface)
    {
        metrics.Refused(surface, refusal);
        return new RankResult(RequestProblem.Overloaded(), surface);
    }

    /// <summary>Reads the request, and finds out in which arms of experiments its user is.</summary>
    private async ValueTask<RequestProblem?> ReadAsync(
        Plan plan,
        RankWorkspace workspace,
        ReadOnlyMemory<byte> body,
        RankConditions? conditions,
        CancellationToken cancellationToken)
    {
        var (surface, timings) = (workspace.Surface, workspace.Timings);
        timings.Start(time, time.GetTimestamp());
        using var span = ServiceActivities.Source.StartActivity("read");
        if (RequestReader.Read(body.Span, workspace.Reading, conditions?.Now ?? time.GetUtcNow()) is { } problem)
        {
            return problem;
        }

        if (conditions?.Languages is { } languages && workspace.Request.Languages.Count == 0)
        {
            AcceptedLanguages.Read(languages, workspace.Request.Languages);
        }

        if (conditions is { Explains: true } && workspace.Request.Explain == ExplainLevel.None)
        {
            workspace.Request.Explain = ExplainLevel.Summary;
        }

        workspace.Assignments.Clear();
        if (surface.Variants.Assignments is { } experiments)
        {
            await experiments.AssignAsync(RequestGroups.UserId(workspace.Request), conditions?.Assignments, workspace.Assignments, cancellationToken);
            if (conditions?.Assignments is not { DecidesOthers: false })
            {
                canaries?.Withdraw(plan.Assignments, workspace.Assignments);
            }
        }

        End(Stage.Read, surface, timings);
        return conditions?.Predictions is { } known && !known.Fits(workspace.Request.Candidates.Count)
            ? RequestProblem.Invalid([new RequestError("/candidates", "What the models said was logged for another number of candidates.")])
            : null;
    }

    /// <summary>Makes the page; of one that cannot be made the canaries hear that its user is in.</summary>
    private async ValueTask<RequestProblem?> RunWatchedAsync(
        Plan plan,
        RankWorkspace workspace,
        long started,
        TimeSpan? patience,
        RankConditions? conditions,
        ProcessorTurn? turn,
        CancellationToken cancellationToken)
    {
        try
        {
            var problem = await RunAsync(plan, workspace, started, patience, conditions, turn, cancellationToken);
            if (problem is not null && workspace.Predictions.RequiredMissing is not null)
            {
                canaries?.Fail(plan.Assignments, workspace);
            }

            return problem;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            canaries?.Fail(plan.Assignments, workspace);
            throw;
        }
    }

    private async ValueTask<RequestProblem?> RunAsync(
        Plan plan,
        RankWorkspace workspace,
        long started,
        TimeSpan? patience,
        RankConditions? conditions,
        ProcessorTurn? turn,
        CancellationToken cancellationToken)
    {
        var surface = workspace.Surface;
        var timings = workspace.Timings;
        var deadline = patience ?? workspace.Request.Deadline ?? surface.Policy.Deadline;
        if (turn is not null)
        {
            metrics.Queued(surface.Name, turn.Waited);
            if (turn.Know(surface.Load, deadline) is not AdmissionRefusal.None and var refusal)
            {
                metrics.Refused(surface.Name, refusal);
                return RequestProblem.Overloaded();
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        using (ServiceActivities.Source.StartActivity("prepare"))
        {
            workspace.Frame.Meter.Reset(ExpressionLimits.PageSteps);
            SetExpressionDeadline(workspace.Frame.Meter, started, deadline, share: 0.5);
            await PrepareAsync(plan, workspace, deadline - time.GetElapsedTime(started), conditions, cancellationToken);
            workspace.Reading.Dropped.AddTo(workspace.Degradations);
            End(Stage.Prepare, surface, timings);
        }

        using (ServiceActivities.Source.StartActivity("objectives"))
        {
            SetExpressionDeadline(workspace.Frame.Meter, started, deadline, share: 1);
            var logged = conditions?.Predictions;
            if (logged?.TryDeliver(workspace.Frame.Predictions, workspace.Frame.RowCount, surface.PredictionColumns.AsSpan(), workspace.Predictions) == true)
            {
                workspace.StandIns = conditions!.StandIns;
            }
            else
            {
                workspace.StandIns = workspace.Predictions.Degradations;
                await models.PredictAsync(
                    surface.Models,
                    workspace.Frame,
                    deadline - time.GetElapsedTime(started),
                    workspace.Predictions,
                    cancellationToken,
                    turn);
                logged?.Overwrite(workspace.Frame.Predictions);
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (workspace.StateFailure is { } unknown)
            {
                workspace.Degradations.Add(unknown);
            }

            workspace.Degradations.AddRange(workspace.StandIns);
            End(Stage.Objectives, surface, timings);
        }

        if (workspace.Predictions.RequiredMissing is { } missing)
        {
            return RequestProblem.ModelUnavailable(missing.Model, missing.Reason);
        }

        var modelsEnded = time.GetTimestamp();
        var searched = conditions?.Effort ?? effort?.Invoke() ?? (turn is null ? SearchEffort.Full : surface.Load.Effort);
        workspace.Effort = searched;
        MakePage(workspace, started, deadline, searched, conditions);
        using (ServiceActivities.Source.StartActivity("explain"))
        {
            AnswerWriter.Write(workspace, plan.Hash, RequestedExplanations.Of(workspace, searched, deadline - time.GetElapsedTime(started), time));
            End(Stage.Explain, surface, timings);
        }

        // What explaining takes is bounded by what is left, and says nothing about what pages take.
        if (workspace.Request.ExplainedItems.Count == 0)
        {
            models.Budget.Observe(time.GetElapsedTime(modelsEnded));
            turn?.PageMade();
        }

        Count(workspace);
        return null;
    }

    /// <summary>What the service knows of the user, flags, then the rules that act on the request: they may set weights, which values depend on.</summary>
    private async ValueTask PrepareAsync(Plan plan, RankWorkspace workspace, TimeSpan left, RankConditions? conditions, CancellationToken cancellationToken)
    {
        var frame = workspace.Frame;
        workspace.Reserve();
        workspace.Degradations.Clear();
        frame.NowTicks = workspace.Request.Now.UtcTicks;
        workspace.Surface.DefaultWeights.CopyTo(frame.Weights);
        workspace.StateFailure = await state.FillAsync(workspace.Request, conditions?.Hidden, left, cancellationToken);
        await flags.EvaluateAsync(
            plan.Flags,
            workspace.Request,
            frame,
            workspace.VariantNames,
            workspace.FlagFailures,
            workspace.Degradations,
            cancellationToken);
        conditions?.Flags?.Overwrite(workspace);
        workspace.Surface.RuleRunner.ApplyToRequest(frame, workspace.Rules);
    }

    private void MakePage(RankWorkspace workspace, long started, TimeSpan deadline, SearchEffort searched, RankConditions? conditions)
    {
        var surface = workspace.Surface;
        var timings = workspace.Timings;
        var frame = workspace.Frame;
        SetExpressionDeadline(frame.Meter, started, deadline, share: 0.5);
        using (ServiceActivities.Source.StartActivity("value"))
        {
            surface.Value.Evaluate(frame, workspace.Valued);
            workspace.Valued.AddDegradations(workspace.Degradations);
            Finite.Replace(workspace.Valued.Values, workspace.Degradations);
            workspace.Valued.Values.CopyTo(workspace.Values);
            End(Stage.Value, surface, timings);
        }

        using (ServiceActivities.Source.StartActivity("rules"))
        {
            surface.RuleRunner.ApplyToItems(frame, workspace.Values, workspace.Rules);
            surface.Rules.AddDegradations(workspace.Rules, workspace.Degradations);
            Finite.Replace(workspace.Values, workspace.Degradations);
            End(Stage.Rules, surface, timings);
        }

        using (ServiceActivities.Source.StartActivity("slots"))
        {
            surface.Constraints.Build(frame, workspace.Rules, workspace.Values, workspace.Request.SlotCount, workspace.Page);
            surface.Constraints.AddDegradations(workspace.Page, workspace.Degradations);
            GuaranteeStage.AddRows(workspace, slots, () => deadline - time.GetElapsedTime(started), searched);
            ExplorationStage.Begin(workspace, conditions);
            workspace.Searched = workspace.Allocation = slots.Allocate(
                surface.Policy.Allocation,
                workspace.Page.Problem,
                deadline - time.GetElapsedTime(started),
                workspace.Degradations,
                searched);
            ExplorationStage.End(workspace, conditions, deadline - time.GetElapsedTime(started), time);
            End(Stage.Slots, surface, timings);
        }
    }

    /// <summary>
    /// Expressions may take half of the time that is left, for the page must still be made and written; those of models and
    /// fallbacks all of it, for they come last in the models' part, which has an end of its own.
    /// </summary>
    private void SetExpressionDeadline(StepMeter meter, long started, TimeSpan deadline, double share)
    {
        var allowed = (deadline - time.GetElapsedTime(started)) * share;
        meter.SetDeadline(time, time.GetTimestamp() + (long)(allowed.TotalSeconds * time.TimestampFrequency));
    }

    private void End(Stage stage, SurfacePlan surface, StageTimings timings)
    {
        timings.End(stage);
        metrics.Stage(surface.Name, StageTimings.Names[(int)stage], timings[stage].TotalSeconds);
    }

    private void Count(RankWorkspace workspace)
    {
        var applied = 0;
        for (var rule = 0; rule < workspace.Surface.Rules.Rules.Length; rule++)
        {
            applied += Domain.Tables.Bits.Count(workspace.Rules.Matched(rule));
            metrics.NotComputed(workspace.Surface.Rules.Rules[rule].Name.Text, workspace.Rules.FailuresOf(rule));
        }

        var allocation = workspace.Allocation;
        metrics.Page(workspace.Surface.Name, workspace.Request.Candidates.Count, allocation.Engine, allocation.Status.Word(), allocation.Gap, applied);
        if (workspace.Exploration.Policy is { } exploration)
        {
            metrics.Explored(workspace.Surface.Name, exploration, workspace.Exploration);
        }

        foreach (var arm in workspace.Assignments.Arms)
        {
            metrics.Assigned(arm.Experiment, arm.Arm);
        }

        foreach (var degradation in workspace.Degradations)
        {
            metrics.Degraded(degradation.Model, degradation.Reason);
        }

        CountDropped(workspace.Surface.Name, workspace.Reading.Dropped);
    }

    private void CountDropped(string surface, DroppedInput dropped)
    {
        for (var field = 0; field < dropped.Fields.Length && !dropped.IsEmpty; field++)
        {
            metrics.Dropped(surface, dropped.Fields[field], "field", dropped.DroppedFields[field]);
            metrics.Dropped(surface, dropped.Fields[field], "candidate", dropped.DroppedCandidates[field]);
        }
    }
}

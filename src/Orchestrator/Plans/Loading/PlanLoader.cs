using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Objectives.Monitoring;
using RankOrchestrator.Orchestrator.Plans.Kept;
using RankOrchestrator.Orchestrator.Plans.Rehearsals;
using RankOrchestrator.Orchestrator.Telemetry;
using RankOrchestrator.Policies.Files;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Orchestrator.Plans.Loading;

/// <summary>
/// Loads a policy folder and puts it in force when it is valid: compiled, and every surface has made its pages in the
/// rehearsal. When it is not, the plan in force stays and <see cref="Refusal"/> says why; at the start, that is the last
/// good plan of an earlier process. Loads one at a time.
/// </summary>
internal sealed partial class PlanLoader(
    PlanCompiler compiler,
    Rehearsal rehearsal,
    PlanSource source,
    PolicyLocation location,
    KeptPlans? keptPlans,
    ServiceMetrics metrics,
    TimeProvider time,
    TimeProvider waits,
    ILogger<PlanLoader> logger)
{
    private readonly Lock gate = new();
    private LoadHistory history = LoadHistory.None;
    private string loadedHash = "";

    /// <summary>What has been loaded and refused so far.</summary>
    public LoadHistory History => Volatile.Read(ref history);

    /// <summary>Why the files on disk are not the plan in force; null when they are.</summary>
    public PlanRefusal? Refusal => History.Refusal;

    /// <summary>Reads and compiles the folder; true when its plan is in force afterwards.</summary>
    public bool Load()
    {
        lock (gate)
        {
            var diagnostics = new DiagnosticBag();
            if (Guarded(() => Prepare(diagnostics), diagnostics) is not { } prepared)
            {
                Refuse(diagnostics);
                if (source.Current is null)
                {
                    StartFromKept();
                }

                return false;
            }

            Accept(prepared.Plan, prepared.Files);
            return true;
        }
    }

    /// <summary>The folder's plan, ready to go live, with the files it was made of; null with every reason in <paramref name="diagnostics"/>.</summary>
    private Prepared? Prepare(DiagnosticBag diagnostics)
    {
        // Policies may be the same although models have changed: only the plan's hash tells.
        var files = PolicyFiles.ReadFolder(location.Folder);
        var plan = compiler.Compile(files, location.Folder, location.Environment, source.Current, diagnostics);
        return plan is not null && (IsInForce(plan) || IsReady(plan, diagnostics)) ? new Prepared(plan, files) : null;
    }

    private bool IsInForce(Plan plan) => plan.Hash.Equals(loadedHash, StringComparison.Ordinal);

    /// <summary>Opens the plan's models and rehearses its surfaces; a plan of which one makes no page is given up.</summary>
    private bool IsReady(Plan plan, DiagnosticBag diagnostics)
    {
        var isFit = false;
        try
        {
            // A server that is silent must not keep a policy from going live.
            plan.Models.OpenAsync(RemoteChecks.Patience, waits, CancellationToken.None).GetAwaiter().GetResult();
            isFit = rehearsal.Run(plan, diagnostics);
        }
        finally
        {
            if (!isFit)
            {
                plan.Release();
            }
        }

        return isFit;
    }

    private T? Guarded<T>(Func<T?> work, DiagnosticBag diagnostics)
        where T : class
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            diagnostics.Error(PolicyCodes.Unreadable, new SourceText(location.Folder, ""), default, exception.Message);
        }
#pragma warning disable CA1031 // A defect of the compiler must not end a process that answers with the plan it has.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            CompilerFailed(logger, exception);
            diagnostics.Error(PolicyCodes.Unreadable, new SourceText(location.Folder, ""), default, $"The policies could not be compiled because of a defect: {exception.Message}");
        }

        return null;
    }

    private void Accept(Plan plan, PolicyFiles files)
    {
        if (IsInForce(plan))
        {
            plan.Release();
            metrics.Refused(isRefused: false);
            Volatile.Write(ref history, history with { Refusal = null, KeptAt = null });
            return;
        }

        GoLive(plan, history with { Refusal = null, KeptAt = null });
        metrics.Reloaded(isLive: true);
        PlanInForce(logger, plan.Hash, plan.Surfaces.Length, plan.Models.Models.Length, plan.Warnings.Length);
        keptPlans?.Keep(plan, files, location);
    }

    private void GoLive(Plan plan, LoadHistory after)
    {
        loadedHash = plan.Hash;
        source.Swap(plan);
        Volatile.Write(ref history, after with { LoadedAt = time.GetUtcNow(), LiveCount = after.LiveCount + 1 });
    }

    /// <summary>
    /// Puts the last good plan in force, if one is kept: with the models where they were, or, when those have changed since,
    /// with the copies of them.
    /// </summary>
    private void StartFromKept()
    {
        if (keptPlans?.Find(location) is not { } kept)
        {
            return;
        }

        var diagnostics = new DiagnosticBag();
        foreach (var copies in new[] { ImmutableDictionary<string, string>.Empty, kept.Models })
        {
            diagnostics = new DiagnosticBag();
            if (Guarded(() => Restore(kept.Plan, copies, diagnostics), diagnostics) is { } plan)
            {
                GoLive(plan, history with { KeptAt = kept.Plan.KeptAt });
                KeptPlanInForce(logger, plan.Hash, kept.Plan.KeptAt);
                return;
            }
        }

        var reason = diagnostics.ToSorted().FirstOrDefault(finding => finding.Severity == DiagnosticSeverity.Error)?.Message ?? "its models have changed";
        KeptPlanUnusable(logger, kept.Plan.Plan, reason);
    }

    private Plan? Restore(KeptPlan kept, ImmutableDictionary<string, string> models, DiagnosticBag diagnostics)
    {
        var plan = compiler.Compile(kept.PolicyFiles(), location.Folder, location.Environment, null, diagnostics, models);
        if (plan is not null && !plan.Hash.Equals(kept.Plan, StringComparison.Ordinal))
        {
            plan.Release();
            return null;
        }

        return plan is not null && IsReady(plan, diagnostics) ? plan : null;
    }

    private void Refuse(DiagnosticBag diagnostics)
    {
        ImmutableArray<Diagnostic> findings = [.. diagnostics.ToSorted().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
        Volatile.Write(ref history, history with { Refusal = new PlanRefusal(time.GetUtcNow(), findings), RefusedCount = history.RefusedCount + 1 });
        metrics.Reloaded(isLive: false);
        var first = findings[0];
        PlanRefused(logger, findings.Length, $"{first.Source.Path}:{first.Position} {first.Code} {first.Message}");
    }

    [LoggerMessage(EventId = 103, Level = LogLevel.Error, Message = "The policies could not be compiled because of a defect")]
    private static partial void CompilerFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 101, Level = LogLevel.Information, Message = "Plan {Hash} is in force: {Surfaces} surfaces, {Models} models, {Warnings} warnings")]
    private static partial void PlanInForce(ILogger logger, string hash, int surfaces, int models, int warnings);

    [LoggerMessage(EventId = 102, Level = LogLevel.Error, Message = "The policies on disk are refused with {Count} errors; the first is {First}")]
    private static partial void PlanRefused(ILogger logger, int count, string first);

    [LoggerMessage(EventId = 104, Level = LogLevel.Warning, Message = "Plan {Hash}, the last good one, kept at {KeptAt:O}, is in force until the policies on disk are mended")]
    private static partial void KeptPlanInForce(ILogger logger, string hash, DateTimeOffset keptAt);

    [LoggerMessage(EventId = 107, Level = LogLevel.Warning, Message = "Plan {Hash}, the last good one, cannot be used any more: {Reason}")]
    private static partial void KeptPlanUnusable(ILogger logger, string hash, string reason);

    /// <summary>A plan that may go live, and the files it was made of.</summary>
    private sealed record Prepared(Plan Plan, PolicyFiles Files);
}

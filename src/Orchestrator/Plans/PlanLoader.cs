using System.Collections.Immutable;
using RankOrchestrator.Constraints.Policies;
using RankOrchestrator.Constraints.Policies.Files;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Objectives.Remote;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.Orchestrator.Plans;

/// <summary>
/// Loads a policy folder and puts it in force when it is valid. When it is not, the plan in force stays and
/// <see cref="Refusal"/> says why. Loads one at a time.
/// </summary>
internal sealed partial class PlanLoader(PlanCompiler compiler, PlanSource source, PolicyLocation location, ServiceMetrics metrics, TimeProvider time, ILogger<PlanLoader> logger)
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
            var plan = Compile(diagnostics);
            if (plan is null)
            {
                Refuse(diagnostics);
                return false;
            }

            Accept(plan);
            return true;
        }
    }

    private Plan? Compile(DiagnosticBag diagnostics)
    {
        try
        {
            // Policies may be the same although models have changed: only the plan's hash tells.
            var plan = compiler.Compile(PolicyFiles.ReadFolder(location.Folder), location.Folder, location.Environment, source.Current, diagnostics);

            // A server that is silent must not keep a policy from going live; the wait is real, whatever clock makes pages.
            plan?.Models.OpenAsync(RemoteChecks.Patience, TimeProvider.System, CancellationToken.None).GetAwaiter().GetResult();
            return plan;
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

    private void Accept(Plan plan)
    {
        if (string.Equals(plan.Hash, loadedHash, StringComparison.Ordinal))
        {
            plan.Release();
            metrics.Refused(isRefused: false);
            Volatile.Write(ref history, history with { Refusal = null });
            return;
        }

        loadedHash = plan.Hash;
        source.Swap(plan);
        Volatile.Write(ref history, history with { Refusal = null, LoadedAt = time.GetUtcNow(), LiveCount = history.LiveCount + 1 });
        metrics.Reloaded(isLive: true);
        PlanInForce(logger, plan.Hash, plan.Surfaces.Length, plan.Models.Models.Length, plan.Warnings.Length);
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
}

using System.Collections.Immutable;
using RankOrchestrator.Constraints.Policies.Files;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Constraints.Policies;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.Orchestrator.Plans;

/// <summary>
/// Loads a policy folder and puts it in force when it is valid. When it is not, the plan in force stays and
/// <see cref="Refusal"/> says why. Loads one at a time.
/// </summary>
internal sealed partial class PlanLoader(PlanCompiler compiler, PlanSource source, PolicyLocation location, ServiceMetrics metrics, TimeProvider time, ILogger<PlanLoader> logger)
{
    private readonly Lock gate = new();
    private PlanRefusal? refusal;
    private string loadedHash = "";

    /// <summary>Why the files on disk are not the plan in force; null when they are.</summary>
    public PlanRefusal? Refusal => Volatile.Read(ref refusal);

    /// <summary>When the plan in force was loaded.</summary>
    public DateTimeOffset LoadedAt { get; private set; }

    /// <summary>Number of loads that put a plan in force.</summary>
    public int LiveCount { get; private set; }

    /// <summary>Number of loads that were refused.</summary>
    public int RefusedCount { get; private set; }

    /// <summary>Reads and compiles the folder; true when its plan is in force afterwards.</summary>
    public bool Load()
    {
        lock (gate)
        {
            var diagnostics = new DiagnosticBag();
            PolicyFiles files;
            try
            {
                files = PolicyFiles.ReadFolder(location.Folder);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                diagnostics.Error(PolicyCodes.Unreadable, new SourceText(location.Folder, ""), default, exception.Message);
                return Refuse(diagnostics);
            }

            // A save that changes nothing is not a new plan; models may have changed although the files have not.
            var plan = compiler.Compile(files, location.Folder, location.Environment, source.Current, diagnostics);
            if (plan is null)
            {
                return Refuse(diagnostics);
            }

            Accept(plan);
            return true;
        }
    }

    private void Accept(Plan plan)
    {
        Volatile.Write(ref refusal, null);
        if (string.Equals(plan.Hash, loadedHash, StringComparison.Ordinal))
        {
            plan.Release();
            metrics.Refused(isRefused: false);
            return;
        }

        loadedHash = plan.Hash;
        LoadedAt = time.GetUtcNow();
        LiveCount++;
        source.Swap(plan);
        metrics.Reloaded(isLive: true);
        PlanInForce(logger, plan.Hash, plan.Surfaces.Length, plan.Models.Models.Length, plan.Warnings.Length);
    }

    private bool Refuse(DiagnosticBag diagnostics)
    {
        ImmutableArray<Diagnostic> findings = [.. diagnostics.ToSorted().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
        RefusedCount++;
        Volatile.Write(ref refusal, new PlanRefusal(time.GetUtcNow(), findings));
        metrics.Reloaded(isLive: false);
        var first = findings[0];
        PlanRefused(logger, findings.Length, $"{first.Source.Path}:{first.Position} {first.Code} {first.Message}");
        return false;
    }

    [LoggerMessage(EventId = 101, Level = LogLevel.Information, Message = "Plan {Hash} is in force: {Surfaces} surfaces, {Models} models, {Warnings} warnings")]
    private static partial void PlanInForce(ILogger logger, string hash, int surfaces, int models, int warnings);

    [LoggerMessage(EventId = 102, Level = LogLevel.Error, Message = "The policies on disk are refused with {Count} errors; the first is {First}")]
    private static partial void PlanRefused(ILogger logger, int count, string first);
}

using RankOrchestrator.Orchestrator.Assignments;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Pipeline;

/// <summary>An answer, or why there is none. Disposing gives the answer's memory back.</summary>
internal readonly struct RankResult : IDisposable
{
    /// <summary>The label of requests whose surface is not known: what callers write never becomes a label.</summary>
    public const string UnknownSurface = "unknown";

    private readonly Plan? plan;

    public RankResult(RequestProblem problem, string surface)
    {
        Problem = problem;
        Surface = surface;
    }

    public RankResult(Plan plan, RankWorkspace workspace)
    {
        this.plan = plan;
        Workspace = workspace;
        Surface = workspace.Surface.Name;
    }

    /// <summary>Why there is no answer; null when there is one.</summary>
    public RequestProblem? Problem { get; }

    /// <summary>The surface that was asked for; <c>unknown</c> when the plan has none of the name. A metric label.</summary>
    public string Surface { get; }

    /// <summary>How it went: <c>ok</c>, <c>degraded</c>, or the problem's kind. A metric label.</summary>
    public string Outcome => Problem?.Kind ?? (Workspace!.Degradations.Count > 0 ? "degraded" : "ok");

    /// <summary>Hash of the plan that made the page; empty when there is none.</summary>
    public string PlanHash => plan?.Hash ?? "";

    /// <summary>The experiments of the plan that made the page; null when there is none.</summary>
    public AssignmentPlan? Experiments => plan?.Assignments;

    /// <summary>Where the answer lies; null when there is none.</summary>
    public RankWorkspace? Workspace { get; }

    /// <summary>The answer as JSON; valid until disposal. Empty when there is none.</summary>
    public ReadOnlyMemory<byte> Answer => Workspace?.Output.WrittenMemory ?? default;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Workspace is not null)
        {
            WorkspacePools.Return(Workspace);
            plan!.Release();
        }
    }
}

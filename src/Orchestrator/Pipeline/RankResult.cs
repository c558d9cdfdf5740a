using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Requests;

namespace RankOrchestrator.Orchestrator.Pipeline;

/// <summary>An answer, or why there is none. Disposing gives the answer's memory back.</summary>
internal readonly struct RankResult : IDisposable
{
    private readonly Plan? plan;

    public RankResult(RequestProblem problem) => Problem = problem;

    public RankResult(Plan plan, RankWorkspace workspace)
    {
        this.plan = plan;
        Workspace = workspace;
    }

    /// <summary>Why there is no answer; null when there is one.</summary>
    public RequestProblem? Problem { get; }

    /// <summary>Where the answer lies; null when there is none.</summary>
    public RankWorkspace? Workspace { get; }

    /// <summary>The answer as JSON; valid until disposal. Empty when there is none.</summary>
    public ReadOnlyMemory<byte> Answer => Workspace?.Output.WrittenMemory ?? default;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Workspace is not null)
        {
            Workspace.Surface.Return(Workspace);
            plan!.Release();
        }
    }
}

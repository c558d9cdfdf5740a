using System.Runtime.CompilerServices;
using Microsoft.Extensions.ObjectPool;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Pipeline;

/// <summary>Workspaces that wait for the next request of their surface; they live as long as it does. Safe for concurrent use.</summary>
internal static class WorkspacePools
{
    private static readonly ConditionalWeakTable<SurfacePlan, ObjectPool<RankWorkspace>> Pools = [];

    /// <summary>A workspace of a surface; to be given back.</summary>
    public static RankWorkspace Take(SurfacePlan surface) => Of(surface).Get();

    /// <summary>Gives a workspace back.</summary>
    public static void Return(RankWorkspace workspace) => Of(workspace.Reader.Surface).Return(workspace.Reader);

    private static ObjectPool<RankWorkspace> Of(SurfacePlan surface)
        => Pools.TryGetValue(surface, out var pool) ? pool : Pools.GetValue(surface, static surface => new DefaultObjectPool<RankWorkspace>(new Policy(surface)));

    private sealed class Policy(SurfacePlan surface) : PooledObjectPolicy<RankWorkspace>
    {
        public override RankWorkspace Create() => new(surface);

        public override bool Return(RankWorkspace obj) => true;
    }
}

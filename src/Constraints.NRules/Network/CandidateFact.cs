using RankOrchestrator.Constraints.NRules.Facts;

namespace RankOrchestrator.Constraints.NRules.Network;

/// <summary>A candidate.</summary>
internal sealed class CandidateFact(NetworkState state, FrameView view, int row) : FrameFact(view, row)
{
    public NetworkState State => state;

    /// <summary>Whether the session holds it.</summary>
    public bool IsInSession { get; set; }
}

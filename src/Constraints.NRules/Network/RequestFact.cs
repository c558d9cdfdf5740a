using RankOrchestrator.Constraints.NRules.Facts;

namespace RankOrchestrator.Constraints.NRules.Network;

/// <summary>The request, as the rules of one stratum see it.</summary>
internal sealed class RequestFact(NetworkState state, FrameView view) : FrameFact(view, row: 0)
{
    public NetworkState State => state;
}

using RankOrchestrator.Constraints.Slots;

namespace RankOrchestrator.Orchestrator.Decisions;

/// <summary>One page as the decision log has it: all that is needed to prove it again.</summary>
/// <param name="RequestId">The caller's name for the request; may be empty.</param>
/// <param name="Surface">The surface.</param>
/// <param name="Plan">Hash of the plan that made the page.</param>
/// <param name="Problem">The page that was to be made.</param>
/// <param name="Candidates">Ids of the problem's candidates.</param>
/// <param name="Slots">The candidate in each slot, -1 where it stayed empty.</param>
/// <param name="Status">The certificate's status word.</param>
/// <param name="Objective">What the certificate says the page is worth.</param>
/// <param name="Bound">What the certificate says no page exceeds; null when it says nothing.</param>
/// <param name="Engine">Who made the page.</param>
internal sealed record LoggedDecision(
    string RequestId,
    string Surface,
    string Plan,
    SlotProblem Problem,
    IReadOnlyList<string> Candidates,
    int[] Slots,
    string Status,
    double Objective,
    double? Bound,
    string Engine);

using RankOrchestrator.Allocation.Pages;

namespace RankOrchestrator.Allocation.Instances;

/// <summary>A page that was made, with the problem it was made for and what was claimed about it: one line of a page log.</summary>
/// <param name="Instance">The problem.</param>
/// <param name="Page">Candidate index per slot, -1 where a slot is empty.</param>
/// <param name="Status">What was claimed to be known.</param>
/// <param name="Objective">Claimed value; NaN for a page that was claimed impossible.</param>
/// <param name="Bound">Claimed bound; NaN for a page that was claimed impossible.</param>
/// <param name="Engine">Who made it; empty when the log does not say.</param>
public sealed record PageRecord(SlotInstance Instance, int[] Page, AllocationStatus Status, double Objective, double Bound, string Engine);

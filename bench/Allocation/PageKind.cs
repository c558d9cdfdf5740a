namespace RankOrchestrator.AllocationBench;

/// <summary>A kind of generated page.</summary>
/// <param name="Candidates">Number of candidates.</param>
/// <param name="Slots">Number of slots.</param>
/// <param name="Tightness">How much its constraints ask for.</param>
/// <param name="IsImpossible">Whether a contradiction is planted.</param>
internal sealed record PageKind(int Candidates, int Slots, Tightness Tightness, bool IsImpossible = false)
{
    public string Name => FormattableString.Invariant($"{Candidates}×{Slots} {(IsImpossible ? $"{Tightness.ToString().ToLowerInvariant()} impossible" : Tightness.ToString().ToLowerInvariant())}");
}

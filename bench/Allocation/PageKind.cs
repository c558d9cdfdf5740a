namespace RankOrchestrator.Bench.Allocation;

/// <summary>Pages that are measured together.</summary>
/// <param name="Candidates">Candidates of a page.</param>
/// <param name="Slots">Slots of a page.</param>
/// <param name="Tightness">How much is asked for.</param>
/// <param name="IsImpossible">Whether a contradiction is planted.</param>
internal sealed record PageKind(int Candidates, int Slots, Tightness Tightness, bool IsImpossible = false)
{
    public string Name => FormattableString.Invariant($"{Candidates}×{Slots} {(IsImpossible ? "impossible" : Tightness.ToString().ToLowerInvariant())}");
}

namespace RankOrchestrator.Bench.Allocation;

/// <summary>How much the constraints of a generated page ask for.</summary>
internal enum Tightness
{
    Loose,
    Typical,
    Tight,
}

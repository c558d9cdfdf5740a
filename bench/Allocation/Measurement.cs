namespace RankOrchestrator.AllocationBench;

/// <summary>What an engine did with one page.</summary>
/// <param name="Milliseconds">Wall time.</param>
/// <param name="Objective">What its page is worth; NaN when it made none that keeps the hard constraints.</param>
/// <param name="Bound">The bound it proved; infinity when it proved none.</param>
/// <param name="IsProven">Whether it proved the page best, or the constraints contradictory.</param>
/// <param name="Bytes">Managed memory allocated on its thread; -1 when it works in another process.</param>
/// <param name="Broken">Units by which its page breaks hard constraints: of two such pages the one that breaks less is better, whatever they are worth.</param>
internal readonly record struct Measurement(double Milliseconds, double Objective, double Bound, bool IsProven, long Bytes, double Broken = 0)
{
    /// <summary>Whether it made a page that breaks the hard constraints no more than another does.</summary>
    public bool Answers(Measurement reference) => !double.IsNaN(Objective) && (double.IsNaN(reference.Objective) || Broken <= reference.Broken);

    /// <summary>How much of the bound the page may miss.</summary>
    public double Gap => IsProven ? 0 : double.IsNaN(Objective) || double.IsInfinity(Bound) ? double.PositiveInfinity : Math.Max(0, (Bound - Objective) / Math.Max(1e-9, Math.Abs(Bound)));
}

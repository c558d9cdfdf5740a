namespace RankOrchestrator.Constraints.Page;

/// <summary>Candidates of which a sum does not know what they count, for instance because an attribute is missing: they count nothing.</summary>
/// <param name="Constraint">The constraint, by the surface's order.</param>
/// <param name="Count">How many they are.</param>
/// <param name="FirstRows">The rows of the first of them.</param>
public readonly record struct UncountedCandidates(int Constraint, int Count, int[] FirstRows)
{
    /// <summary>Candidates that are named.</summary>
    public const int MostNamed = 20;
}

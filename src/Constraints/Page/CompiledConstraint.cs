using RankOrchestrator.Constraints.Policies.Model;
using RankOrchestrator.Language.Expressions;

namespace RankOrchestrator.Constraints.Page;

/// <summary>A constraint ready to be put into a slot problem.</summary>
internal sealed record CompiledConstraint(ConstraintPolicy Policy, CompiledExpression? When, CompiledExpression? Group, CompiledExpression? Per, byte[]? CandidateUtf8)
{
    /// <summary>Constraints over the same expression share one group (or partition); the index of the expression.</summary>
    public int GroupIndex { get; init; } = -1;

    public double Penalty => Policy.Penalty ?? double.PositiveInfinity;
}

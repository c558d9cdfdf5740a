using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Constraints.Page;

/// <summary>A row that limits a sum before the page is known: what items count is given later, and the limit may be computed then.</summary>
/// <param name="Sense">On which side of the limit it holds.</param>
/// <param name="Limit">The limit: of the sum, or of the mean over the slots that are filled. Of no account where it is computed.</param>
/// <param name="IsMean">
/// Whether the mean is limited: what items count beyond the limit then comes to at most, or at least, nothing, which is the same for whatever number of
/// slots is filled, and linear.
/// </param>
internal sealed record SumTemplate(RowSense Sense, double Limit, bool IsMean)
{
    /// <summary>What computes the limit; null where it is a number.</summary>
    public CompiledExpression? Expression { get; init; }

    /// <summary>The expression as it is written; null where there is none.</summary>
    public PolicyText? Written { get; init; }

    /// <summary>Whether every group has a limit of its own.</summary>
    public bool IsOfGroups => Expression?.Reads.Group == true;
}

using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Constraints.Page;

/// <summary>A row that limits a sum before the page is known: what items count is given later.</summary>
/// <param name="Sense">On which side of the limit it holds.</param>
/// <param name="Limit">The limit: of the sum, or of the mean over the slots that are filled.</param>
/// <param name="IsMean">
/// Whether the mean is limited: what items count beyond the limit then comes to at most, or at least, nothing, which is the same for whatever number of
/// slots is filled, and linear.
/// </param>
internal readonly record struct SumTemplate(RowSense Sense, double Limit, bool IsMean);

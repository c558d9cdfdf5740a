using System.Buffers;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Pages;

/// <summary>
/// The value of the page without any constraint: the most valuable candidates in order of value (rearrangement
/// inequality: Hardy, Littlewood and Pólya 1934, §10.2). An upper bound on every page. O(N log N).
/// </summary>
internal static class SortedBound
{
    public static double Of(SlotProblem problem)
    {
        var sorted = ArrayPool<double>.Shared.Rent(Math.Max(1, problem.CandidateCount));
        problem.Values.CopyTo(sorted);
        var values = sorted.AsSpan(0, problem.CandidateCount);
        values.Sort();
        var filled = Math.Min(problem.SlotCount, problem.CandidateCount);
        var bound = 0.0;
        for (var slot = 0; slot < filled; slot++)
        {
            var value = values[^(slot + 1)];

            // A slot may stay empty where that is allowed, or where constraints give way: a negative value never has to count.
            bound += problem.Weights[slot] * Math.Max(value, 0);
        }

        ArrayPool<double>.Shared.Return(sorted);

        // One rounding per product and sum: widen by more than all of them together.
        return bound * (1 + (4e-16 * (filled + 1)));
    }
}

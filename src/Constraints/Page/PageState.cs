using RankOrchestrator.Constraints.Slots;

namespace RankOrchestrator.Constraints.Page;

/// <summary>The slot problem of one request and how its candidates map to rows. Reused between requests.</summary>
public sealed class PageState
{
    private int[] rows = [];

    /// <summary>The problem.</summary>
    public SlotProblem Problem { get; } = new();

    /// <summary>The row of each candidate of the problem, ascending.</summary>
    public ReadOnlySpan<int> Rows => rows.AsSpan(0, Problem.CandidateCount);

    internal int[] GroupOfExpression { get; set; } = [];

    internal int[] Keys { get; set; } = [];

    internal ulong[] Members { get; set; } = [];

    internal Span<int> ReserveRows(int count)
    {
        if (rows.Length < count)
        {
            rows = new int[count];
        }

        return rows.AsSpan(0, count);
    }
}

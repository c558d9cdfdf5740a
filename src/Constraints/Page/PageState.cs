using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Constraints.Page;

/// <summary>The slot problem of one request and how its candidates map to rows. Reused between requests.</summary>
public sealed class PageState
{
    private int[] rows = [];

    /// <summary>The problem.</summary>
    public SlotProblem Problem { get; } = new();

    /// <summary>The row of each candidate of the problem, ascending.</summary>
    public ReadOnlySpan<int> Rows => rows.AsSpan(0, Problem.CandidateCount);

    /// <summary>Constraints left out because a condition of theirs was cut off, by the surface's order.</summary>
    internal List<(int Constraint, CutOff Reason)> CutOffs { get; } = [];

    internal CutOff[] CutOffOfExpression { get; set; } = [];

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

using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Constraints.Page;

/// <summary>The slot problem of one request and how its candidates map to rows. Reused between requests.</summary>
public sealed class PageState
{
    private int[] rows = [];
    private double[] numbers = [];
    private double[] amounts = [];
    private double[] vectors = [];

    /// <summary>The problem.</summary>
    public SlotProblem Problem { get; } = new();

    /// <summary>The row of each candidate of the problem, ascending.</summary>
    public ReadOnlySpan<int> Rows => rows.AsSpan(0, Problem.CandidateCount);

    /// <summary>Constraints left out because a condition of theirs was cut off, by the surface's order.</summary>
    internal List<(int Constraint, CutOff Reason)> CutOffs { get; } = [];

    /// <summary>Constraints, by the surface's order, of which the limit could not be computed, and for how many groups.</summary>
    internal List<(int Constraint, int Groups)> Unlimited { get; } = [];

    /// <summary>Floors that ask for no more than there is, which is known once all pins and forbids are.</summary>
    internal List<SlotConstraint> Floors { get; } = [];

    /// <summary>Candidates that count nothing in a sum because it is not known what they count.</summary>
    public List<UncountedCandidates> Uncounted { get; } = [];

    /// <summary>Calibrations, by the surface's order, that found no share to be near to.</summary>
    internal List<int> Aimless { get; } = [];

    /// <summary>Constraints, by the surface's order, that speak of too many candidates to be put in force for all of them.</summary>
    internal List<int> Partial { get; } = [];

    /// <summary>What the page is to be like for the sake of diversity.</summary>
    public List<Diversity> Diversities { get; } = [];

    /// <summary>The diversity that a row of the problem belongs to; null for rows of other kinds.</summary>
    public Diversity? DiversityOf(int row)
    {
        foreach (var diversity in Diversities)
        {
            if (row >= diversity.FirstRow && row < diversity.FirstRow + diversity.RowCount)
            {
                return diversity;
            }
        }

        return null;
    }

    internal LikenessSets Likeness { get; } = new();

    /// <summary>Terms of which a part of the best is kept; the rows are not in the problem yet.</summary>
    public List<KeptTerm> KeptTerms { get; } = [];

    internal CutOff[] CutOffOfExpression { get; set; } = [];

    internal int[] GroupOfExpression { get; set; } = [];

    internal int[] Keys { get; set; } = [];

    internal ulong[] Members { get; set; } = [];

    /// <summary>Groups with a limit of each, while rows of one constraint are made.</summary>
    internal GroupLimits Groups { get; } = new();

    /// <summary>Who could stand where, while floors are counted down to what there is.</summary>
    internal SlotMatching Matching { get; } = new();

    /// <summary>Adds a row, now or when it is known what it may ask for.</summary>
    internal void Add(in SlotConstraint row, bool ifAvailable)
    {
        if (ifAvailable)
        {
            Floors.Add(row);
        }
        else
        {
            Problem.Add(row);
        }
    }

    internal Span<double> Numbers(int count)
    {
        numbers = numbers.Length >= count ? numbers : new double[count];
        return numbers.AsSpan(0, count);
    }

    internal Span<double> Vectors(int count)
    {
        vectors = vectors.Length >= count ? vectors : new double[count];
        return vectors.AsSpan(0, count);
    }

    internal Span<double> Amounts(int count)
    {
        amounts = amounts.Length >= count ? amounts : new double[count];
        return amounts.AsSpan(0, count);
    }

    internal Span<int> ReserveRows(int count)
    {
        if (rows.Length < count)
        {
            rows = new int[count];
        }

        return rows.AsSpan(0, count);
    }
}

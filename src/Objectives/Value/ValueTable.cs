using System.Collections.Immutable;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.Failures;

namespace RankOrchestrator.Objectives.Value;

/// <summary>Every candidate's terms and value. Every cell is finite. Reused between requests.</summary>
public sealed class ValueTable
{
    private double[] cells = [];
    private int[] failures = [];
    private CutOff[] cutOffs = [];

    /// <summary>The terms' names.</summary>
    public ImmutableArray<string> Names { get; private set; } = [];

    /// <summary>Number of candidates.</summary>
    public int RowCount { get; private set; }

    /// <summary>The values, by candidate.</summary>
    public Span<double> Values => cells.AsSpan(Names.Length * RowCount, RowCount);

    /// <summary>For each term, the number of candidates for which it could not be computed and counts as 0.</summary>
    public ReadOnlySpan<int> Failures => failures.AsSpan(0, Names.Length);

    /// <summary>Why a term was cut off, and counts as 0 for every candidate: the first such.</summary>
    public CutOff CutOff
    {
        get
        {
            var first = cutOffs.AsSpan(0, Names.Length).IndexOfAnyExcept(CutOff.None);
            return first < 0 ? CutOff.None : cutOffs[first];
        }
    }

    /// <summary>A term's numbers, by candidate.</summary>
    public Span<double> Term(int term) => cells.AsSpan(term * RowCount, RowCount);

    /// <summary>Names every term that could not be computed for some candidate, or was cut off.</summary>
    public void AddDegradations(ICollection<Degradation> degradations)
    {
        for (var term = 0; term < Names.Length; term++)
        {
            if (failures[term] > 0 || cutOffs[term] != CutOff.None)
            {
                degradations.Add(new Degradation("value:" + Names[term], cutOffs[term] == CutOff.None ? "missing-attribute" : cutOffs[term].Word(), "zero"));
            }
        }
    }

    internal void Reset(int rows, ImmutableArray<string> names)
    {
        Names = names;
        RowCount = rows;
        if (cells.Length < rows * (names.Length + 1))
        {
            cells = new double[rows * (names.Length + 1)];
        }

        if (failures.Length < names.Length)
        {
            failures = new int[names.Length];
            cutOffs = new CutOff[names.Length];
        }
    }

    internal void SetFailures(int term, int count, CutOff cutOff) => (failures[term], cutOffs[term]) = (count, cutOff);
}

using System.Globalization;
using System.Text;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Objectives.Failures;

/// <summary>
/// The candidates that a model cannot be asked about, and why: an id that it does not know, a number that its tensor cannot
/// hold. Each costs its own prediction and no other. Reused between requests.
/// </summary>
internal sealed class InputFaults
{
    /// <summary>Candidates that are named.</summary>
    private const int MostNamed = 3;

    private readonly List<(int Row, string Problem)> named = [];
    private ulong[] rows = [];
    private int rowCount;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Whether no candidate is left that the model could be asked about.</summary>
    public bool AreAll => Count > 0 && Count == rowCount;

    /// <summary>Why, in the word of the first; <see cref="ModelFailure.None"/> when there is none.</summary>
    public ModelFailure Failure { get; private set; }

    /// <summary>What the runtime said, when it was that which found them; null otherwise.</summary>
    public string? Cause { get; set; }

    /// <summary>Begins a request of so many candidates.</summary>
    public void Reset(int count)
    {
        var words = Bits.Words(count);
        if (rows.Length < words)
        {
            rows = new ulong[words];
        }

        rows.AsSpan().Clear();
        named.Clear();
        rowCount = count;
        Count = 0;
        Failure = ModelFailure.None;
        Cause = null;
    }

    /// <summary>Whether it is one of them.</summary>
    public bool Contains(int row) => Count > 0 && Bits.Contains(rows, row);

    /// <summary>The first candidate that is none of them; only when not all are.</summary>
    public int FirstGood()
    {
        var row = 0;
        while (Bits.Contains(rows, row))
        {
            row++;
        }

        return row;
    }

    /// <summary>Whether the next one is named, so that its problem has to be put into words.</summary>
    public bool WantsProblem(int row) => !Contains(row) && named.Count < MostNamed;

    /// <summary>Adds a candidate.</summary>
    /// <param name="row">Its row.</param>
    /// <param name="failure">Why, as a word.</param>
    /// <param name="problem">Why, as a clause about it; only read when <see cref="WantsProblem"/>.</param>
    public void Add(int row, ModelFailure failure, string? problem)
    {
        if (Contains(row))
        {
            return;
        }

        if (named.Count < MostNamed && problem is not null)
        {
            named.Add((row, problem));
        }

        Bits.Add(rows, row);
        Count++;
        Failure = Failure == ModelFailure.None ? failure : Failure;
    }

    /// <summary>Adds every candidate: what is wrong is the request's.</summary>
    public void AddAll(ModelFailure failure, string problem)
    {
        if (Count == 0)
        {
            named.Add((-1, problem));
        }

        Bits.Fill(rows, rowCount);
        Count = rowCount;
        Failure = Failure == ModelFailure.None ? failure : Failure;
    }

    /// <summary>All of it for a person, the first candidates by their ids.</summary>
    public string Describe(CandidateTable candidates)
    {
        var text = new StringBuilder();
        if (Cause is not null)
        {
            text.Append(Cause).Append(' ');
        }

        text.Append(CultureInfo.InvariantCulture, $"{Count} of {rowCount} candidates: ");
        for (var index = 0; index < named.Count; index++)
        {
            var (row, problem) = named[index];
            text.Append(index > 0 ? "; " : "").Append(row < 0 ? "all, " : Excerpt.Of(candidates.IdUtf8(row)) + ", ").Append(problem);
        }

        return text.Append(Count > named.Count && named is not [(-1, _), ..] ? "; …" : "").ToString();
    }
}

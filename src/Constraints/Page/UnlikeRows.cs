using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Constraints.Page;

/// <summary>
/// Puts the rows of unlike neighbours into the problem of a request: candidates whose vectors have a cosine above the threshold are alike, and
/// of every set of candidates that are all alike at most so many stand in so many neighbouring slots. O(N² · dimension), and rows by
/// <see cref="LikenessSets"/>. A vector of zeros has no direction: it is like nothing.
/// </summary>
internal static class UnlikeRows
{
    /// <summary>Products that are added up at most, some tens of milliseconds: candidates beyond them are not compared.</summary>
    private const long MostProducts = 200_000_000;

    /// <summary>Adds the rows.</summary>
    /// <param name="index">The constraint, by the surface's order.</param>
    /// <param name="constraint">The constraint.</param>
    /// <param name="frame">The request.</param>
    /// <param name="page">Receives the rows, and who has no vector.</param>
    public static void Add(int index, CompiledConstraint constraint, EvaluationFrame frame, PageState page)
    {
        var (problem, policy) = (page.Problem, constraint.Policy);
        var column = frame.Candidates.Attributes.Columns[constraint.VectorColumn];
        var dimension = column.Definition.Dimension!.Value;
        var compared = (int)Math.Min(problem.CandidateCount, Math.Sqrt(2.0 * MostProducts / dimension));
        var vectors = page.Vectors(compared * dimension);
        var missing = ReadDirections(column, page.Rows[..compared], vectors);
        var sets = page.Likeness;
        sets.Reset(compared);
        for (var one = 0; one < compared; one++)
        {
            for (var other = one + 1; other < compared; other++)
            {
                if (Direction.Cosine(vectors.Slice(one * dimension, dimension), vectors.Slice(other * dimension, dimension)) > policy.Unlike!.Above)
                {
                    sets.Join(one, other);
                }
            }
        }

        sets.Cover(policy.Limit);
        foreach (var set in sets.Sets)
        {
            var group = problem.AddGroup();
            set.CopyTo(problem.Group(group));
            problem.Add(SlotConstraint.AtMost(policy.Limit, MemberSet.Group(group), constraint.Source, policy.Size) with
            {
                From = policy.From,
                To = policy.To,
                Penalty = policy.Penalty ?? double.PositiveInfinity,
                Priority = policy.Priority,
            });
        }

        if (missing.Count > 0)
        {
            page.Uncounted.Add(new UncountedCandidates(index, missing.Count, [.. missing.Take(UncountedCandidates.MostNamed)]));
        }

        if (sets.IsPartial || compared < problem.CandidateCount)
        {
            page.Partial.Add(index);
        }
    }

    /// <summary>The directions of all vectors; who has none.</summary>
    private static List<int> ReadDirections(Column column, ReadOnlySpan<int> rows, Span<double> vectors)
    {
        var (missing, dimension) = (new List<int>(), column.Definition.Dimension!.Value);
        for (var candidate = 0; candidate < rows.Length; candidate++)
        {
            if (!Direction.Read(column, rows[candidate], vectors.Slice(candidate * dimension, dimension)))
            {
                missing.Add(rows[candidate]);
            }
        }

        return missing;
    }
}

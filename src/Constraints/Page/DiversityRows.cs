using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Constraints.Page;

/// <summary>
/// Puts diversity into the problem of a request as facility location (Lin and Bilmes, A Class of Submodular Functions for Document
/// Summarization, 2011): each of the most valuable candidates is to be like some item of the page, and what it lacks of that is paid for. Likeness
/// counts in <see cref="Levels"/> steps, so that what a candidate lacks is a number of floors, "at least one of those that are at least so much
/// alike" (the radius formulation: García, Labbé and Marín, Solving Large p-Median Problems with a Radius Formulation, 2011). The page's cost
/// is thereby exactly weight · (1 − the mean, over these candidates, of the likeness of the item most like each).
/// O(candidates · <see cref="MostStoodFor"/> · dimension).
/// </summary>
internal static class DiversityRows
{
    /// <summary>Steps of likeness: a cosine counts as the nearest fifth, halves as the higher one.</summary>
    public const int Levels = 5;

    /// <summary>So many candidates, the most valuable ones, are what a page is to be like.</summary>
    public const int MostStoodFor = 100;

    /// <summary>Products that are added up at most, some tens of milliseconds: fewer candidates are stood for where it would be more.</summary>
    private const long MostProducts = 200_000_000;

    /// <summary>Adds the rows.</summary>
    /// <param name="index">The constraint, by the surface's order.</param>
    /// <param name="constraint">The constraint.</param>
    /// <param name="frame">The request.</param>
    /// <param name="page">Receives the rows, and who has no vector.</param>
    public static void Add(int index, CompiledConstraint constraint, EvaluationFrame frame, PageState page)
    {
        if (constraint.Policy.Diversity!.Weight <= 0)
        {
            return;
        }

        var problem = page.Problem;
        var column = frame.Candidates.Attributes.Columns[constraint.VectorColumn];
        var dimension = column.Definition.Dimension!.Value;
        var affordable = (int)Math.Max(1, MostProducts / Math.Max(1, (long)problem.CandidateCount * dimension));
        var wanted = Math.Min(MostStoodFor, affordable);
        var stoodFor = new List<int>(wanted);
        var directions = page.Vectors((wanted + 1) * dimension);
        var direction = directions.Slice(wanted * dimension, dimension);
        foreach (var candidate in ByValue(problem))
        {
            if (stoodFor.Count == wanted)
            {
                break;
            }

            if (Direction.Read(column, page.Rows[candidate], direction) && direction.ContainsAnyExcept(0.0))
            {
                direction.CopyTo(directions[(stoodFor.Count * dimension)..]);
                stoodFor.Add(candidate);
            }
        }

        var likeness = new byte[stoodFor.Count * problem.CandidateCount];
        var missing = new List<int>();
        for (var candidate = 0; candidate < problem.CandidateCount; candidate++)
        {
            if (!Direction.Read(column, page.Rows[candidate], direction))
            {
                missing.Add(page.Rows[candidate]);
                continue;
            }

            for (var other = 0; other < stoodFor.Count; other++)
            {
                likeness[(other * problem.CandidateCount) + candidate] = stoodFor[other] == candidate
                    ? (byte)Levels : Level(Direction.Cosine(directions.Slice(other * dimension, dimension), direction));
            }
        }

        AddFloors(constraint, stoodFor.Count, likeness, page);
        if (missing.Count > 0)
        {
            page.Uncounted.Add(new UncountedCandidates(index, missing.Count, [.. missing.Take(UncountedCandidates.MostNamed)]));
        }

        if (wanted < Math.Min(MostStoodFor, problem.CandidateCount))
        {
            page.Partial.Add(index);
        }
    }

    /// <summary>The step that a cosine counts as.</summary>
    public static byte Level(double cosine)
    {
        byte level = 0;
        while (level < Levels && cosine >= ((2 * level) + 1) / (2.0 * Levels))
        {
            level++;
        }

        return level;
    }

    /// <summary>The candidates, the most valuable first; equal ones in order of id.</summary>
    private static int[] ByValue(SlotProblem problem)
    {
        var (keys, order) = (new (double, int)[problem.CandidateCount], new int[problem.CandidateCount]);
        for (var candidate = 0; candidate < order.Length; candidate++)
        {
            (keys[candidate], order[candidate]) = ((-problem.Values[candidate], candidate), candidate);
        }

        keys.AsSpan().Sort(order.AsSpan());
        return order;
    }

    /// <summary>One floor for every set of candidates, which several candidates and steps may have in common.</summary>
    private static void AddFloors(CompiledConstraint constraint, int stoodFor, ReadOnlySpan<byte> likeness, PageState page)
    {
        var (problem, policy) = (page.Problem, constraint.Policy);
        var words = Bits.Words(problem.CandidateCount);
        var (sets, counts) = (new Dictionary<int, List<int>>(), new List<(int Group, int Count)>());
        var set = new ulong[words];
        for (var other = 0; other < stoodFor; other++)
        {
            var levels = likeness.Slice(other * problem.CandidateCount, problem.CandidateCount);
            for (var level = Levels; level > 0; level--)
            {
                set.AsSpan().Clear();
                for (var candidate = 0; candidate < levels.Length; candidate++)
                {
                    if (levels[candidate] >= level)
                    {
                        Bits.Add(set, candidate);
                    }
                }

                Count(set, sets, counts, problem);
            }
        }

        var first = problem.Constraints.Length;
        foreach (var (group, count) in counts)
        {
            problem.Add(SlotConstraint.AtLeast(1, MemberSet.Group(group), constraint.Source) with
            {
                From = policy.From,
                To = policy.To,
                Penalty = policy.Diversity!.Weight * count / (stoodFor * Levels),
                Priority = policy.Priority,
            });
        }

        if (counts.Count > 0)
        {
            page.Diversities.Add(new Diversity(first, counts.Count, policy.Diversity!.Weight));
        }
    }

    /// <summary>Counts a set once more, or makes a group of it.</summary>
    private static void Count(ReadOnlySpan<ulong> set, Dictionary<int, List<int>> known, List<(int Group, int Count)> counts, SlotProblem problem)
    {
        var hash = new HashCode();
        foreach (var word in set)
        {
            hash.Add(word);
        }

        var key = hash.ToHashCode();
        if (!known.TryGetValue(key, out var alike))
        {
            known.Add(key, alike = []);
        }

        foreach (var at in alike)
        {
            if (set.SequenceEqual(problem.Group(counts[at].Group)))
            {
                counts[at] = (counts[at].Group, counts[at].Count + 1);
                return;
            }
        }

        var group = problem.AddGroup();
        set.CopyTo(problem.Group(group));
        alike.Add(counts.Count);
        counts.Add((group, 1));
    }
}

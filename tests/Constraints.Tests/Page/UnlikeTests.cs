using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Constraints.Tests.Rules;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Constraints.Tests.Page;

/// <summary>Unlike neighbours, against the definition over pairs (and triples) of items on all pages there are.</summary>
public sealed class UnlikeTests
{
    private const string About = "why: test, owner: tests";

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    public void The_page_is_the_best_without_too_many_that_are_all_alike(int size, int most)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random((seed * 31) + size);
            var surface = Of($"unlike: {{ by: item.embedding, above: 0.8, size: {size}, most: {most} }}");
            var vectors = Enumerable.Range(0, 7).Select(_ => new double[] { random.Next(-3, 4), random.Next(-3, 4) }).ToArray();
            for (var candidate = 0; candidate < vectors.Length; candidate++)
            {
                surface.Add(((char)('a' + candidate)).ToString(), random.Next(1, 9) / 4.0, embedding: random.Next(9) == 0 ? null : vectors[candidate]);
                vectors[candidate] = surface.Request.Candidates.Attributes.Columns[5].IsPresent(candidate) ? vectors[candidate] : [0, 0];
            }

            var problem = surface.Build(4).Page.Problem;
            var answer = new CertifiedAllocator().Allocate(problem, new AllocationOptions { StepBudget = 1_000_000 }, []);
            var best = Best(problem, page => IsKept(page, vectors, size, most));
            (answer.Status == AllocationStatus.Optimal).ShouldBe(best > double.NegativeInfinity, $"seed {seed}");
            if (answer.Status == AllocationStatus.Optimal)
            {
                IsKept(answer.CandidateBySlot, vectors, size, most).ShouldBeTrue();
                answer.Objective.ShouldBe(best, 1e-9, $"seed {seed}");
            }
        }
    }

    [Fact]
    public void Vectors_of_zeros_are_like_nothing_and_missing_ones_are_named()
    {
        var page = Of("unlike: { by: item.embedding, above: 0.0, size: 2 }").Add("a", embedding: [0, 0]).Add("b", embedding: [1, 0]).Add("c").Build(2).Page;
        page.Problem.Constraints.Length.ShouldBe(0);
        page.Uncounted.ShouldHaveSingleItem().FirstRows.ShouldBe([2]);
    }

    [Fact]
    public void The_length_of_a_vector_says_nothing()
    {
        var problem = Of("unlike: { by: item.embedding, above: 0.99, size: 2 }")
            .Add("a", embedding: [1e-200, 1e-200]).Add("b", embedding: [1e200, 1e200]).Add("c", embedding: [1, -1]).Build(3).Page.Problem;
        problem.Group(problem.Constraints[0].Group).ToArray().ShouldBe([0b011UL]);
    }

    [Fact]
    public void Every_pair_that_is_alike_is_in_a_set_and_whoever_is_in_a_set_is_like_all_of_it()
    {
        var sets = new LikenessSets();
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var (count, share) = (random.Next(1, 90), random.NextDouble());
            var alike = new HashSet<(int, int)>();
            sets.Reset(count);
            for (var one = 0; one < count; one++)
            {
                for (var other = one + 1; other < count; other++)
                {
                    if (random.NextDouble() < share)
                    {
                        alike.Add((one, other));
                        sets.Join(one, other);
                    }
                }
            }

            sets.Cover(1);
            sets.IsPartial.ShouldBeFalse();
            var pairs = Enumerable.Range(0, count).SelectMany(one => Enumerable.Range(one + 1, count - one - 1).Select(other => (one, other)));
            foreach (var (one, other) in pairs)
            {
                sets.Sets.Any(set => Bits.Contains(set, one) && Bits.Contains(set, other)).ShouldBe(alike.Contains((one, other)));
            }
        }
    }

    [Fact]
    public void Beyond_so_many_sets_the_answer_says_that_not_all_were_made()
    {
        // A crown graph's cover needs about as many sets as pairs.
        var sets = new LikenessSets();
        sets.Reset(400);
        for (var one = 0; one < 200; one++)
        {
            for (var other = 200; other < 400; other++)
            {
                sets.Join(one, other);
            }
        }

        sets.Cover(1);
        sets.IsPartial.ShouldBeTrue();
        sets.Sets.Count.ShouldBe(LikenessSets.MostSets);
    }

    private static bool IsKept(int[] page, double[][] vectors, int size, int most)
    {
        for (var start = 0; start + size <= page.Length; start++)
        {
            var items = page[start..(start + size)].Where(candidate => candidate >= 0).ToArray();
            var pairs = items.SelectMany((one, index) => items[(index + 1)..].Select(other => (one, other)))
                .Where(pair => AreAlike(vectors[pair.one], vectors[pair.other])).ToArray();
            if (most == 1 ? pairs.Length > 0
                : pairs.Any(pair => items.Any(third => third != pair.one && third != pair.other && AreAlike(vectors[pair.one], vectors[third])
                    && AreAlike(vectors[pair.other], vectors[third]))))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreAlike(double[] one, double[] other)
    {
        var lengths = Math.Sqrt(((one[0] * one[0]) + (one[1] * one[1])) * ((other[0] * other[0]) + (other[1] * other[1])));
        return lengths > 0 && ((one[0] * other[0]) + (one[1] * other[1])) / lengths > 0.8 + 1e-12;
    }

    private static double Best(SlotProblem problem, Func<int[], bool> isKept)
    {
        var (best, page) = (double.NegativeInfinity, new int[4]);
        for (var number = 0; number < 7 * 7 * 7 * 7; number++)
        {
            (page[0], page[1], page[2], page[3]) = (number % 7, number / 7 % 7, number / 49 % 7, number / 343);
            if (page.Distinct().Count() == 4 && isKept(page))
            {
                var value = 0.0;
                for (var slot = 0; slot < 4; slot++)
                {
                    value += problem.Weights[slot] * problem.Values[page[slot]];
                }

                best = Math.Max(best, value);
            }
        }

        return best;
    }

    private static SurfaceUnderTest Of(string body) => SurfaceUnderTest.Load($$"""
        constraints:
          - { name: looks, {{About}}, {{body}} }
        """);
}

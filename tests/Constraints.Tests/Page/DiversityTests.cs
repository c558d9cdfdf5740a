using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Greedy;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Constraints.Tests.Rules;

namespace RankOrchestrator.Constraints.Tests.Page;

/// <summary>Diversity, against its definition on all pages there are.</summary>
public sealed class DiversityTests
{
    private const string About = "why: test, owner: tests";

    [Theory]
    [InlineData(0.3, "")]
    [InlineData(2.0, "")]
    [InlineData(5.0, ", slots: [1, 2]")]
    public void The_page_is_the_best_when_it_pays_for_what_candidates_are_unlike_all_of_it(double weight, string slots)
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random((seed * 17) + 3);
            var surface = Of(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"diversity: {{ by: item.embedding, weight: {weight}{slots} }}"));
            var vectors = Enumerable.Range(0, 7).Select(_ => random.Next(9) == 0 ? null : new double[] { random.Next(-3, 4), random.Next(-3, 4) }).ToArray();
            for (var candidate = 0; candidate < vectors.Length; candidate++)
            {
                surface.Add(((char)('a' + candidate)).ToString(), random.Next(1, 9) / 4.0, embedding: vectors[candidate]);
            }

            var page = surface.Build(4).Page;
            var (problem, counted) = (page.Problem, slots.Length == 0 ? 0..4 : 1..3);
            var (weights, values) = (problem.Weights.ToArray(), problem.Values.ToArray());
            double Worth(int[] items) => items.Select((item, slot) => weights[slot] * values[item]).Sum() - (weight * (1 - Like(items[counted], vectors)));

            var answer = new CertifiedAllocator().Allocate(problem, new AllocationOptions { StepBudget = 1_000_000 }, []);
            answer.Status.ShouldBe(AllocationStatus.Optimal, $"seed {seed}");
            answer.Objective.ShouldBe(Pages().Max(Worth), 1e-9, $"seed {seed}");
            answer.Objective.ShouldBe(Worth(answer.CandidateBySlot), 1e-9);
            foreach (var diversity in page.Diversities)
            {
                diversity.Of(problem, answer).ShouldBe(Like(answer.CandidateBySlot[counted], vectors), 1e-9);
            }

            var greedy = new GreedyAllocator().Allocate(problem, new AllocationOptions(), []);
            greedy.Objective.ShouldBe(Worth(greedy.CandidateBySlot), 1e-9);
            answer.Objective.ShouldBeGreaterThanOrEqualTo(greedy.Objective - 1e-9);
        }
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0.0999, 0)]
    [InlineData(0.1, 1)]
    [InlineData(0.29, 1)]
    [InlineData(0.3, 2)]
    [InlineData(0.5, 3)]
    [InlineData(0.7, 4)]
    [InlineData(0.8999, 4)]
    [InlineData(0.9, 5)]
    [InlineData(1, 5)]
    public void A_cosine_counts_as_the_nearest_fifth(double cosine, int level) => DiversityRows.Level(cosine).ShouldBe((byte)level);

    [Fact]
    public void Who_has_no_vector_is_named_and_nobody_has_to_be_like_it()
    {
        var page = Of("diversity: { by: item.embedding, weight: 1 }").Add("a", embedding: [0, 0]).Add("b", embedding: [1, 0]).Add("c").Build(2).Page;
        page.Problem.Constraints.ToArray().ShouldHaveSingleItem().Penalty.ShouldBe(1, 1e-12);
        page.Uncounted.ShouldHaveSingleItem().FirstRows.ShouldBe([2]);
    }

    [Fact]
    public void Without_any_vector_there_is_nothing_to_be_like()
    {
        var page = Of("diversity: { by: item.embedding, weight: 1 }").Add("a").Add("b", embedding: [0, 0]).Build(2).Page;
        page.Problem.Constraints.Length.ShouldBe(0);
        page.Diversities.ShouldBeEmpty();
    }

    [Fact]
    public void Of_many_candidates_the_most_valuable_are_stood_for()
    {
        var surface = Of("diversity: { by: item.embedding, weight: 1 }");
        for (var candidate = 0; candidate < DiversityRows.MostStoodFor; candidate++)
        {
            surface.Add($"like-{candidate:000}", 2, embedding: [1, 0]);
        }

        for (var candidate = 0; candidate < 50; candidate++)
        {
            surface.Add($"a-{candidate:000}", 1, embedding: [0, 1]);
        }

        // All that count are alike, so that the others are worth nothing for the sake of diversity.
        var problem = surface.Build(3).Page.Problem;
        var row = problem.Constraints.ToArray().ShouldHaveSingleItem();
        problem.Group(row.Group).ToArray().Sum(word => System.Numerics.BitOperations.PopCount(word)).ShouldBe(DiversityRows.MostStoodFor);
        row.Penalty.ShouldBe(1, 1e-12);
    }

    [Fact]
    public void Equal_candidates_in_another_order_make_the_same_page()
    {
        var (one, other) = (Of("diversity: { by: item.embedding, weight: 1 }"), Of("diversity: { by: item.embedding, weight: 1 }"));
        foreach (var candidate in Enumerable.Range(0, 12))
        {
            one.Add($"c{candidate:00}", 1 + (candidate % 3), embedding: [Math.Cos(candidate), Math.Sin(candidate)]);
            other.Add($"c{11 - candidate:00}", 1 + ((11 - candidate) % 3), embedding: [Math.Cos(11 - candidate), Math.Sin(11 - candidate)]);
        }

        int[] Slots(SurfaceUnderTest surface) => new CertifiedAllocator().Allocate(surface.Build(4).Page.Problem, new AllocationOptions(), []).CandidateBySlot;
        Slots(one).ShouldBe(Slots(other));
    }

    /// <summary>How much of the candidates a page is like, by the definition.</summary>
    private static double Like(int[] page, double[]?[] vectors)
    {
        var stoodFor = vectors.Where(vector => vector is not null && vector.Any(part => part != 0)).ToArray();
        return stoodFor.Length == 0 ? 1 : stoodFor.Average(vector => page.Max(item => Fifth(vector!, vectors[item])));
    }

    private static double Fifth(double[] one, double[]? other)
    {
        if (other is null || (other[0] == 0 && other[1] == 0))
        {
            return 0;
        }

        var lengths = Math.Sqrt(((one[0] * one[0]) + (one[1] * one[1])) * ((other[0] * other[0]) + (other[1] * other[1])));
        return Math.Max(0, Math.Floor((Math.Round(((one[0] * other[0]) + (one[1] * other[1])) / lengths, 9) * 5) + 0.5) / 5);
    }

    private static IEnumerable<int[]> Pages()
        => from number in Enumerable.Range(0, 7 * 7 * 7 * 7)
           let page = new[] { number % 7, number / 7 % 7, number / 49 % 7, number / 343 }
           where page.Distinct().Count() == 4
           select page;

    private static SurfaceUnderTest Of(string body) => SurfaceUnderTest.Load($$"""
        constraints:
          - { name: broad, {{About}}, {{body}} }
        """);
}

using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Constraints.Tests.Rules;

namespace RankOrchestrator.Constraints.Tests.Page;

/// <summary>Sums, calibrations, unlike neighbours, orders and diversity beside caps, windows and floors, against all pages there are.</summary>
public sealed class RowsBesideEachOtherTests
{
    private const string About = "why: test, owner: tests";

    [Fact]
    public void Together_they_mean_what_each_means_alone()
    {
        for (var seed = 0; seed < 120; seed++)
        {
            var random = new Random(seed);
            var surface = SurfaceUnderTest.Load($$"""
                constraints:
                  - { name: mean, {{About}}, sum: { of: item.price, mean: { most: 20 } } }
                  - { name: mix, {{About}}, penalty: 1.5, calibrated: { per: item.category, to: '{"x": 0.5, "y": 0.5}' } }
                  - { name: looks, {{About}}, penalty: 0.4, unlike: { by: item.embedding, above: 0.9, size: 2 } }
                  - { name: order, {{About}}, penalty: 0.2, before: { first: "!item.sponsored", then: item.sponsored } }
                  - { name: broad, {{About}}, diversity: { by: item.embedding, weight: 1.2 } }
                  - { name: paid, {{About}}, cap: { group: item.sponsored, most: 2 } }
                  - { name: near, {{About}}, penalty: 0.3, window: { per: item.merchant, size: 2, most: 1 } }
                """);
            var items = Enumerable.Range(0, 6).Select(_ => new Item(
                random.Next(5, 40), random.Next(3) switch { 0 => "x", 1 => "y", _ => "z" }, random.Next(2) == 0, random.Next(3), random.Next(4))).ToArray();
            for (var candidate = 0; candidate < items.Length; candidate++)
            {
                var item = items[candidate];
                var (id, value) = (((char)('a' + candidate)).ToString(), random.Next(1, 9) / 4.0);
                surface.Add(id, value, $"m{item.Merchant}", item.Category, item.Price, item.IsPaid, Vector(item));
            }

            var problem = surface.Build(4).Page.Problem;
            var answer = new CertifiedAllocator().Allocate(problem, new AllocationOptions { StepBudget = 2_000_000 }, []);
            var (weights, values) = (problem.Weights.ToArray(), problem.Values.ToArray());
            var best = Pages().Where(page => IsAllowed(page, items)).Select(page => Worth(page, items, weights, values))
                .DefaultIfEmpty(double.NegativeInfinity).Max();
            (answer.Status == AllocationStatus.Optimal).ShouldBe(best > double.NegativeInfinity, $"seed {seed}");
            if (answer.Status == AllocationStatus.Optimal)
            {
                answer.Objective.ShouldBe(best, 1e-9, $"seed {seed}");
            }
        }
    }

    private static double[] Vector(Item item) => item.Looks switch { 0 => [1, 0], 1 => [0, 1], 2 => [1, 1], _ => [-1, 0.2] };

    private static bool IsAllowed(int[] page, Item[] items)
        => page.Average(candidate => items[candidate].Price) <= 20 + 1e-12 && page.Count(candidate => items[candidate].IsPaid) <= 2;

    private static double Worth(int[] page, Item[] items, double[] weights, double[] values)
    {
        var worth = page.Select((candidate, slot) => weights[slot] * values[candidate]).Sum();
        string[] asked = [.. new[] { "x", "y" }.Where(name => items.Any(item => item.Category == name))];
        worth -= 1.5 * asked.Sum(name => Math.Max(0, (1.0 / asked.Length) - (page.Count(candidate => items[candidate].Category == name) / 4.0)));
        for (var slot = 0; slot < 4; slot++)
        {
            for (var later = slot + 1; later < 4; later++)
            {
                worth -= items[page[slot]].IsPaid && !items[page[later]].IsPaid ? 0.2 : 0;
            }

            if (slot < 3)
            {
                worth -= items[page[slot]].Merchant == items[page[slot + 1]].Merchant ? 0.3 : 0;
                worth -= items[page[slot]].Looks == items[page[slot + 1]].Looks ? 0.4 : 0;
            }
        }

        worth -= 1.2 * (1 - items.Average(item => page.Max(candidate => Fifth(Vector(item), Vector(items[candidate])))));

        return worth;
    }

    private static double Fifth(double[] one, double[] other)
    {
        var lengths = Math.Sqrt(((one[0] * one[0]) + (one[1] * one[1])) * ((other[0] * other[0]) + (other[1] * other[1])));
        var cosine = ((one[0] * other[0]) + (one[1] * other[1])) / lengths;
        return Math.Max(0, Math.Round(cosine * 5, MidpointRounding.AwayFromZero) / 5);
    }

    private static IEnumerable<int[]> Pages()
        => from number in Enumerable.Range(0, 6 * 6 * 6 * 6)
           let page = new[] { number % 6, number / 6 % 6, number / 36 % 6, number / 216 }
           where page.Distinct().Count() == 4
           select page;

    private sealed record Item(int Price, string Category, bool IsPaid, int Merchant, int Looks);
}

using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Constraints.Tests.Rules;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Constraints.Tests.Page;

/// <summary>An order between groups, against pairs that stand the wrong way round on all pages there are.</summary>
public sealed class BeforeTests
{
    private const string About = "why: test, owner: tests";

    [Theory]
    [InlineData("", "")]
    [InlineData("penalty: 0.3, ", "")]
    [InlineData("penalty: 1.5, ", "per: item.category, ")]
    [InlineData("", "per: item.category, ")]
    public void The_page_is_worth_most_less_the_price_of_every_pair_that_stands_the_wrong_way_round(string price, string per)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var surface = SurfaceUnderTest.Load($$"""
                constraints:
                  - { name: order, {{About}}, {{price}}before: { {{per}}first: item.sponsored, then: item.price > 5.0 } }
                """);
            var items = Enumerable.Range(0, 6).Select(_ => (IsFirst: random.Next(2) == 0, IsThen: random.Next(2) == 0, Part: random.Next(3))).ToArray();
            for (var candidate = 0; candidate < items.Length; candidate++)
            {
                var (isFirst, isThen, part) = items[candidate];
                var (id, value) = (((char)('a' + candidate)).ToString(), random.Next(1, 9) / 4.0);
                surface.Add(id, value, category: part == 0 ? null : $"c{part}", price: isThen ? 9 : 1, sponsored: isFirst);
            }

            var problem = surface.Build(4).Page.Problem;
            var answer = new CertifiedAllocator().Allocate(problem, new AllocationOptions { StepBudget = 1_000_000 }, []);
            var (least, best) = (int.MaxValue, double.NegativeInfinity);
            var unit = price.Length == 0 ? 0 : double.Parse(price[9..12], System.Globalization.CultureInfo.InvariantCulture);
            for (var number = 0; number < 6 * 6 * 6 * 6; number++)
            {
                int[] page = [number % 6, number / 6 % 6, number / 36 % 6, number / 216];
                if (page.Distinct().Count() < 4)
                {
                    continue;
                }

                var pairs = Enumerable.Range(0, 4).Sum(slot => Enumerable.Range(slot + 1, 3 - slot).Count(later =>
                    items[page[slot]].IsThen && items[page[later]].IsFirst
                    && (per.Length == 0 || (items[page[slot]].Part > 0 && items[page[slot]].Part == items[page[later]].Part))));
                var value = Enumerable.Range(0, 4).Sum(slot => problem.Weights[slot] * problem.Values[page[slot]]) - (unit * pairs);
                if (price.Length > 0 ? value > best : pairs < least || (pairs == least && value > best))
                {
                    (least, best) = (pairs, value);
                }
            }

            answer.Gap.ShouldBe(0, $"seed {seed}");
            answer.Objective.ShouldBe(best, 1e-9, $"seed {seed}");
            answer.Violations.Sum(violation => violation.Units).ShouldBe(least, 1e-6, $"seed {seed}");
        }
    }
}

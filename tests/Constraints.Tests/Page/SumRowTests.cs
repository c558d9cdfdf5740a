using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Constraints.Tests.Rules;
using RankOrchestrator.Domain.Pages;

namespace RankOrchestrator.Constraints.Tests.Page;

/// <summary>Sums as they are written, and the rows that they become.</summary>
public sealed class SumRowTests
{
    private const string About = "why: test, owner: tests";

    [Fact]
    public void A_sum_counts_what_its_expression_says_of_each_candidate()
    {
        var problem = Of("sum: { of: item.price * 2.0, most: 30.5, slots: [1, 4] }").Add("a", price: 5).Add("b", price: 50.25).Build(6).Page.Problem;
        var sum = problem.Constraints.ToArray().ShouldHaveSingleItem();
        (sum.Sense, sum.SumLimit, sum.From, sum.To, sum.Members.Kind, sum.IsHard, sum.MeanLimit).ShouldBe(
            (RowSense.AtMost, 30.5, 1, 4, MemberKind.Everybody, true, (double?)null));
        problem.Amounts(sum.Amounts).Amounts.ToArray().ShouldBe([10, 100.5]);
        problem.Amounts(sum.Amounts).Factors.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_mean_is_what_items_count_beyond_it()
    {
        var problem = Of("penalty: 0.5, sum: { of: item.price, mean: { most: 20, fewest: 3 } }").Add("a", price: 5).Add("b", price: 50).Build(2).Page.Problem;
        var (most, fewest) = (problem.Constraints[0], problem.Constraints[1]);
        (most.Sense, most.SumLimit, most.MeanLimit, most.Penalty).ShouldBe((RowSense.AtMost, 0, 20, 0.5));
        (fewest.Sense, fewest.SumLimit, fewest.MeanLimit, fewest.Penalty).ShouldBe((RowSense.AtLeast, 0, 3, 0.5));
        problem.Amounts(most.Amounts).Amounts.ToArray().ShouldBe([-15, 30]);
        problem.Amounts(fewest.Amounts).Amounts.ToArray().ShouldBe([2, 47]);
    }

    [Fact]
    public void By_attention_a_slot_counts_as_much_as_it_weighs()
    {
        var problem = Of("sum: { of: item.price, fewest: 7, byAttention: true }").Add("a", price: 5).Build(3).Page.Problem;
        problem.Amounts(0).Factors.ToArray().ShouldBe(problem.Weights.ToArray());
    }

    [Fact]
    public void Members_may_be_a_group_the_values_of_a_key_or_these_of_that()
    {
        Members("group: item.sponsored").ShouldBe([0, -1, 0, -1]);
        Members("per: item.category").ShouldBe([0, 0, 1, -1]);
        Members("group: item.sponsored, per: item.category").ShouldBe([0, -1, 1, -1]);

        static int[] Members(string who)
        {
            var problem = Of($"sum: {{ of: item.price, most: 9, {who} }}")
                .Add("a", price: 1, sponsored: true, category: "x").Add("b", price: 2, category: "x")
                .Add("c", price: 3, sponsored: true, category: "y").Add("d", price: 4).Build(2).Page.Problem;
            var members = problem.Constraints[0].Members;
            return [.. Enumerable.Range(0, 4).Select(candidate => members.Kind == MemberKind.EachPart ? problem.Partition(members.PartitionIndex)[candidate]
                : problem.IsMember(members, candidate) ? 0 : -1)];
        }
    }

    [Fact]
    public void A_candidate_without_the_amount_counts_nothing_and_is_named()
    {
        var page = Of("sum: { of: item.price, mean: { most: 20 } }").Add("a", price: 5).Add("b").Add("c").Build(2).Page;
        page.Problem.Amounts(0).Amounts.ToArray().ShouldBe([-15, 0, 0]);
        var uncounted = page.Uncounted.ShouldHaveSingleItem();
        (uncounted.Constraint, uncounted.Count).ShouldBe((0, 2));
        uncounted.FirstRows.ShouldBe([1, 2]);
    }

    [Theory]
    [InlineData("most: \"request.country == 'SA' ? 30.5 : 10.0\"", 30.5)]
    [InlineData("fewest: \"w.order * 2.25\"", 4.5)]
    [InlineData("most: \"w.click / 0.0\"", 1e12)]
    [InlineData("fewest: \"-w.click / 0.0\"", -1e12)]
    public void A_limit_may_be_computed_for_the_request(string limit, double number)
    {
        var surface = Of($"sum: {{ of: item.price, {limit} }}").WithCountry("SA").Add("a", price: 5).Build(2);
        surface.Page.Problem.Constraints.ToArray().ShouldHaveSingleItem().SumLimit.ShouldBe(number);
        Degradations(surface).ShouldBeEmpty();
    }

    [Fact]
    public void A_mean_is_what_items_count_beyond_its_computed_limit()
    {
        var problem = Of("sum: { of: item.price, mean: { most: \"w.order * 10.0\" } }").Add("a", price: 5).Add("b", price: 50).Build(2).Page.Problem;
        var most = problem.Constraints.ToArray().ShouldHaveSingleItem();
        (most.SumLimit, most.MeanLimit).ShouldBe((0, 20));
        problem.Amounts(most.Amounts).Amounts.ToArray().ShouldBe([-15, 30]);
    }

    [Theory]
    [InlineData("mean: { most: \"w.click * size(request.country)\" }")]
    [InlineData("most: \"0.0 * w.click / 0.0\"")]
    public void Where_a_limit_cannot_be_computed_there_is_none_and_the_page_says_so(string limit)
    {
        var surface = Of($"sum: {{ of: item.price, {limit} }}").Add("a", price: 5).Build(2);
        surface.Page.Problem.Constraints.Length.ShouldBe(0);
        Degradations(surface).ShouldBe([new Degradation("constraint:budget", "no-limit", "not-applied") { Count = 1 }]);
    }

    [Theory]
    [InlineData("", new[] { 0b0011, 0b0100 })]
    [InlineData("group: item.sponsored, ", new[] { 0b0001, 0b0100 })]
    public void Each_group_has_a_limit_of_its_own(string who, int[] members)
    {
        var surface = Of($"sum: {{ of: item.price, {who}per: item.category, most: \"{{'x': 1.5, 'y': 7.0}}[group]\", mean: {{ fewest: \"{{'x': "
            + $"2.0, 'y': 3.0}}[group]\" }} }}")
            .Add("a", price: 1, sponsored: true, category: "x").Add("b", price: 2, category: "x").Add("c", price: 3, sponsored: true, category: "y")
            .Add("d", price: 4, sponsored: true, category: "z").Build(2);
        var problem = surface.Page.Problem;
        var rows = problem.Constraints.ToArray();
        rows.Select(row => (row.Sense, row.SumLimit, row.MeanLimit)).ShouldBe([
            (RowSense.AtMost, 1.5, null), (RowSense.AtMost, 7, null), (RowSense.AtLeast, 0, 2), (RowSense.AtLeast, 0, 3)]);
        rows.Select(row => (int)problem.Group(row.Group)[0]).ShouldBe([.. members, .. members]);
        problem.Amounts(rows[0].Amounts).Amounts.ToArray()[2].ShouldBe(3);
        problem.Amounts(rows[2].Amounts).Amounts.ToArray()[2].ShouldBe(0);
        problem.Amounts(rows[2].Amounts).Amounts.ToArray()[0].ShouldBe(-1);
        Degradations(surface).ShouldBe([
            new Degradation("constraint:budget", "no-limit", "not-applied") { Count = 1 },
            new Degradation("constraint:budget", "no-limit", "not-applied") { Count = 1 },
        ]);
    }

    [Fact]
    public void Pages_keep_the_limits_of_every_group()
    {
        for (var seed = 0; seed < 80; seed++)
        {
            var random = new Random(seed);
            var surface = Of("sum: { of: item.price, per: item.category, most: \"{'x': 30.0, 'y': 12.5}[group]\", mean: { most: \"{'x': 20.0, "
                + "'y': 8.0, 'z': 25.0}[group]\" } }");
            var items = Enumerable.Range(0, 6)
                .Select(_ => (Price: random.Next(1, 30), Category: "xyz"[random.Next(3)], Value: random.Next(1, 9) / 4.0))
                .ToArray();
            for (var candidate = 0; candidate < items.Length; candidate++)
            {
                surface.Add($"{candidate}", items[candidate].Value, category: $"{items[candidate].Category}", price: items[candidate].Price);
            }

            bool IsKept(int[] page)
            {
                var prices = page.ToLookup(item => items[item].Category, item => (double)items[item].Price);
                return prices['x'].Sum() <= 30 && prices['y'].Sum() <= 12.5 && (!prices['x'].Any() || prices['x'].Average() <= 20)
                    && (!prices['y'].Any() || prices['y'].Average() <= 8) && (!prices['z'].Any() || prices['z'].Average() <= 25);
            }

            var problem = surface.Build(3).Page.Problem;
            var weights = problem.Weights.ToArray();
            var answer = new CertifiedAllocator().Allocate(problem, new AllocationOptions { StepBudget = 1_000_000 }, []);
            var best = (from number in Enumerable.Range(0, 6 * 6 * 6)
                        let page = new[] { number % 6, number / 6 % 6, number / 36 }
                        where page.Distinct().Count() == 3 && IsKept(page)
                        select page.Select((item, slot) => weights[slot] * items[item].Value).Sum()).DefaultIfEmpty(double.NegativeInfinity).Max();
            (answer.Status == AllocationStatus.Optimal).ShouldBe(best > double.NegativeInfinity, $"seed {seed}");
            if (answer.Status == AllocationStatus.Optimal)
            {
                answer.Objective.ShouldBe(best, 1e-9, $"seed {seed}");
            }
        }
    }

    [Fact]
    public void Candidates_that_do_not_count_anyway_are_not_missed()
        => Of("sum: { of: item.price, most: 20, group: item.sponsored }").Add("a", price: 5, sponsored: true).Add("b").Build(2).Page.Uncounted.ShouldBeEmpty();

    private static List<Degradation> Degradations(SurfaceUnderTest surface)
    {
        var degradations = new List<Degradation>();
        surface.Constraints.AddDegradations(surface.Page, degradations);
        return degradations;
    }

    private static SurfaceUnderTest Of(string body) => SurfaceUnderTest.Load($$"""
        constraints:
          - { name: budget, {{About}}, {{body}} }
        """);
}

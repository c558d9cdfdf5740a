using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Constraints.Tests.Rules;

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

    [Fact]
    public void Candidates_that_do_not_count_anyway_are_not_missed()
        => Of("sum: { of: item.price, most: 20, group: item.sponsored }").Add("a", price: 5, sponsored: true).Add("b").Build(2).Page.Uncounted.ShouldBeEmpty();

    private static SurfaceUnderTest Of(string body) => SurfaceUnderTest.Load($$"""
        constraints:
          - { name: budget, {{About}}, {{body}} }
        """);
}

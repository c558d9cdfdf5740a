using System.Globalization;
using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Constraints.Tests.Rules;

namespace RankOrchestrator.Constraints.Tests.Page;

/// <summary>Calibrated pages, against the distance as it is defined, over all pages there are.</summary>
public sealed class CalibrationTests
{
    private const string About = "why: test, owner: tests";
    private static readonly string[] Categories = ["x", "y", "z", "q"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_page_is_worth_most_less_the_price_of_half_the_sum_of_all_differences(bool byAttention)
    {
        for (var seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            var shares = Categories[..3].Select(_ => random.Next(5) / 4.0).ToArray();
            shares[random.Next(3)] = 1;
            var penalty = random.Next(1, 30) / 4.0;
            var map = string.Join(", ", Categories.Zip(shares).Select(
                pair => string.Create(CultureInfo.InvariantCulture, $"\"{pair.First}\": {pair.Second:0.0##}")));
            var surface = Of(string.Create(
                CultureInfo.InvariantCulture,
                $"calibrated: {{ per: item.category, to: '{{{map}}}', penalty: {penalty}, byAttention: {(byAttention ? "true" : "false")} }}"));
            var category = new string[6];
            for (var candidate = 0; candidate < 6; candidate++)
            {
                category[candidate] = Categories[random.Next(4)];
                surface.Add(((char)('a' + candidate)).ToString(), random.Next(1, 9) / 4.0, category: category[candidate]);
            }

            var problem = surface.Build(3).Page.Problem;
            var total = Categories.Zip(shares).Where(pair => category.Contains(pair.First)).Sum(pair => pair.Second);
            var asked = Categories.Select((name, index) => index < 3 && category.Contains(name) && total > 0 ? shares[index] / total : 0).ToArray();
            var answer = new CertifiedAllocator().Allocate(problem, new AllocationOptions { StepBudget = 1_000_000 }, []);
            answer.Gap.ShouldBe(0);
            answer.Objective.ShouldBe(Best(problem, category, asked, total > 0 ? penalty : 0, byAttention), 1e-6, $"seed {seed}");
        }
    }

    [Fact]
    public void Shares_are_shared_out_among_groups_that_have_candidates()
    {
        var problem = Of("""calibrated: { per: item.category, to: '{"x": 0.25, "y": 0.25, "gone": 0.5}', penalty: 4 }""")
            .Add("a", category: "x").Add("b", category: "y").Add("c", category: "other").Add("d").Build(4).Page.Problem;
        problem.Constraints.ToArray().Select(row => (row.Sense, row.SumLimit, row.Penalty, row.Name)).ShouldBe(
            [(RowSense.AtLeast, 2, 1, "mix"), (RowSense.AtLeast, 2, 1, "mix")]);
    }

    [Fact]
    public void Hard_a_share_may_be_lacking_by_what_is_written()
    {
        var problem = Of("""calibrated: { per: item.category, to: '{"x": 0.75, "y": 0.25}', within: 0.1, slots: [0, 3] }""")
            .Add("a", category: "x").Add("b", category: "y").Build(9).Page.Problem;
        problem.Constraints.ToArray().Select(row => (Math.Round(row.SumLimit, 9), row.IsHard, row.To)).ShouldBe([(2.6, true, 3), (0.6, true, 3)]);
    }

    [Fact]
    public void Without_any_share_it_is_not_applied_and_the_answer_says_so()
    {
        var surface = Of("""calibrated: { per: item.category, to: '{"gone": 1.0}', penalty: 4 }""").Add("a", category: "x").Build(2);
        surface.Page.Problem.Constraints.Length.ShouldBe(0);
        var degradations = new List<Domain.Pages.Degradation>();
        surface.Constraints.AddDegradations(surface.Page, degradations);
        degradations.ShouldHaveSingleItem().ShouldBe(new Domain.Pages.Degradation("constraint:mix", "no-target", "not-applied"));
    }

    private static double Best(SlotProblem problem, string[] category, double[] asked, double penalty, bool byAttention)
    {
        var best = double.NegativeInfinity;
        var weights = problem.Weights.ToArray();
        var whole = byAttention ? weights.Sum() : weights.Length;
        for (var first = 0; first < 6; first++)
        {
            for (var second = 0; second < 6; second++)
            {
                for (var third = 0; third < 6; third++)
                {
                    int[] page = [first, second, third];
                    if (page.Distinct().Count() < 3)
                    {
                        continue;
                    }

                    var shown = Categories.Select(
                        name => page.Select((candidate, slot) => category[candidate] == name ? (byAttention ? weights[slot] : 1) / whole : 0).Sum()).ToArray();
                    var distance = Categories.Select((_, index) => Math.Abs(shown[index] - asked[index])).Sum() / 2;
                    var value = 0.0;
                    for (var slot = 0; slot < 3; slot++)
                    {
                        value += weights[slot] * problem.Values[page[slot]];
                    }

                    best = Math.Max(best, value - (penalty * distance));
                }
            }
        }

        return best;
    }

    private static SurfaceUnderTest Of(string body) => SurfaceUnderTest.Load($$"""
        constraints:
          - { name: mix, {{About}}, {{body}} }
        """);
}

using System.Globalization;
using RankOrchestrator.Evaluation.Estimators;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Evaluation.Logs;
using RankOrchestrator.Evaluation.Pages;
using RankOrchestrator.Evaluation.Summaries;

namespace RankOrchestrator.Evaluation.Tests.Logs;

/// <summary>The part of the simulated log that ships (<c>models/log/impressions.csv</c>) is what estimates are made of: its propensities hold.</summary>
public sealed class SimulatedLogTests
{
    /// <summary>Candidates of every logged page; ordering them by chance alone is the policy that is asked about.</summary>
    private const int Candidates = 64;

    private static readonly Impression[] Log = Read();

    [Fact]
    public void Each_page_is_logged_whole_and_its_slots_count_up()
    {
        Log.Length.ShouldBeGreaterThan(1_000);
        foreach (var page in Log.GroupBy(row => row.Page))
        {
            page.Select(row => row.Slot).ShouldBe(Enumerable.Range(0, page.Count()));
            page.Select(row => row.Surface).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        }

        Log.Where(row => row.Order).ShouldAllBe(row => row.Click);
        Log.Select(row => row.Surface).Distinct(StringComparer.Ordinal).Count().ShouldBe(5);
    }

    [Fact]
    public void Estimates_of_the_first_slot_are_made_of_it()
    {
        var first = Log.Where(row => row.Slot == 0).ToArray();
        var rows = new LoggedRows(
            [.. first.Select(_ => 0)],
            [.. first.Select(_ => 0)],
            [.. first.Select(row => row.Propensity)],
            [.. first.Select(row => row.Click ? 1.0 : 0)],
            [.. first.Select(_ => 1.0 / Candidates)]);

        var evaluation = PolicyEvaluation.Of(rows, new IntervalRules());

        Math.Abs(evaluation.Weights.MeanWeight - 1).ShouldBeLessThan(4 * evaluation.Weights.MeanWeightError);
        evaluation.By(Estimator.SelfNormalised).Value.ShouldNotBeNull().ShouldBeInRange(0.005, 0.3);
    }

    [Fact]
    public void The_product_of_propensities_down_the_page_is_that_of_the_page()
    {
        // The first three slots of every page, had all been ordered by chance.
        var pages = Log.Where(row => row.Slot < 3).GroupBy(row => row.Page).Select(page => page.ToArray()).ToArray();
        double[] logged = [.. pages.SelectMany(page => Enumerable.Range(1, 3).Select(slots => page.Take(slots).Aggregate(
            1.0,
            (product, row) => product * row.Propensity)))];
        double[] target = [.. pages.SelectMany(_ => Enumerable.Range(1, 3).Select(slots => Enumerable.Range(0, slots).Aggregate(
            1.0,
            (product, slot) => product / (Candidates - slot))))];
        var log = new LoggedPages(
            3,
            [.. pages.SelectMany(page => page.Select(row => row.Click ? 1.0 : 0))])
        { OfPrefixes = new PagePropensities(logged, target) };

        var estimate = PageEvaluation.Of(log, new IntervalRules()).First(estimate => estimate is { Estimator: PageEstimator.RewardInteraction, IsSelfNormalised: true });

        var weights = estimate.Weights.ShouldNotBeNull();
        Math.Abs(weights.MeanWeight - 1).ShouldBeLessThan(4 * weights.MeanWeightError);
        estimate.Value.ShouldNotBeNull().ShouldBeInRange(0.01, 0.9);
    }

    private static Impression[] Read()
    {
        var lines = File.ReadAllLines(Path.Combine(TestFiles.RepositoryRoot, "models", "log", "impressions.csv"));
        lines[0].ShouldBe("page,surface,user,item,merchant,category,slot,propensity,by_chance,click,order,value");
        return [.. lines.Skip(1).Select(line => line.Split(',')).Select(cells => new Impression(
            int.Parse(cells[0], CultureInfo.InvariantCulture),
            cells[1],
            int.Parse(cells[6], CultureInfo.InvariantCulture),
            double.Parse(cells[7], CultureInfo.InvariantCulture),
            cells[9] is "1",
            cells[10] is "1"))];
    }

    private sealed record Impression(int Page, string Surface, int Slot, double Propensity, bool Click, bool Order);
}

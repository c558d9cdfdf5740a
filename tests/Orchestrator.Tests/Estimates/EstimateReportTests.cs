using System.Globalization;
using System.Text.Json.Nodes;
using RankOrchestrator.Evaluation.Estimators;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Evaluation.Sampling;
using RankOrchestrator.Orchestrator.Comparisons;
using RankOrchestrator.Orchestrator.Estimates;
using RankOrchestrator.Orchestrator.Presentation;

namespace RankOrchestrator.Orchestrator.Tests.Estimates;

/// <summary>What people and programs read of estimates by slot.</summary>
public sealed class EstimateReportTests
{
    private static readonly SurfaceEstimate Surface = Estimate(900);

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void Every_estimator_is_in_the_terminal_with_its_number_its_threshold_and_why_it_has_no_interval(int width)
    {
        var text = TerminalReport.Render(Report(Surface).Blocks(), width, default);
        text.Split('\n').ShouldAllBe(line => PlainText.Width(line) <= width);
        var lines = text[text.IndexOf("home, slot by slot", StringComparison.Ordinal)..];
        foreach (var estimate in Surface.BySlot.Estimates)
        {
            lines.Split('\n').ShouldContain(line => line.StartsWith($"{EstimatorWords.Of(estimate.Estimator)}  ", StringComparison.Ordinal) && line.Contains($" {Numbers.Amount(estimate.Value!.Value)}", StringComparison.Ordinal));
        }

        var inOneLine = string.Join(' ', lines.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        foreach (var estimate in Surface.BySlot.Estimates.Where(estimate => estimate.Estimator.HasThreshold()))
        {
            inOneLine.ShouldContain(EstimatorWords.Of(estimate.Estimator, estimate.Threshold!));
        }

        var (all, weakest) = (Surface.BySlot.Weights, Surface.BySlot.Weakest!);
        inOneLine.ShouldContain(string.Create(
            CultureInfo.InvariantCulture,
            $"900 users count as {all.EffectiveSample:0}, {all.Events} events as {all.EffectiveEvents:0}; least at slot 1: as {weakest.Weights.EffectiveSample:0}, "
                + $"and {weakest.Weights.Events} events as {weakest.Weights.EffectiveEvents:0}. Weights are up to 6, the top 1 % of rows have "));
        inOneLine.ShouldContain($"Inverse propensity, exact 95 %: {Numbers.Amount(Surface.BySlot.By(Estimator.InversePropensity).Exact.Interval!.Value.Lower)} … ");
        inOneLine.ShouldContain("No interval, biased by an amount that the log does not tell: clipped; direct method; ");
    }

    [Fact]
    public void A_reason_for_no_interval_is_said_once_with_all_it_is_the_reason_for()
    {
        var few = Estimate(40);
        var text = TerminalReport.Render(Report(few).Blocks(), 1000, default);
        var sample = few.BySlot.Weakest!.Weights.EffectiveSample.ToString("0.#", CultureInfo.InvariantCulture);
        text.ShouldContain($"No interval, effective sample {sample}, 200 needed: inverse propensity; self-normalised; ");
    }

    [Fact]
    public void Files_and_programs_have_them_too()
    {
        MarkdownReport.Render(Report(Surface).Blocks()).ShouldContain("| doubly robust, shrunk |");
        HtmlReport.Render("Estimates", Report(Surface).Blocks()).ShouldContain("doubly robust, shrunk");
        var estimates = JsonNode.Parse(Report(Surface).Json())!["surfaces"]![0]!["bySlot"]!["estimates"]!.AsArray();
        estimates.Select(estimate => (string)estimate!["estimator"]!).ShouldBe(Enum.GetNames<Estimator>());
        var clipped = estimates[(int)Estimator.Clipped]!["threshold"]!;
        clipped["candidates"]!.AsArray().Select(candidate => clipped["chosen"]!.ToJsonString() == candidate!.ToJsonString()).ShouldContain(true);
    }

    private static EstimateReport Report(SurfaceEstimate surface) => new("clicks", "by HEAD~1", ["A note."], [surface]);

    private static SurfaceEstimate Estimate(int users)
    {
        var random = new SeededRandom(5);
        return SurfaceEstimate.Of("home", new SimulatedUsers().Log(users, ref random), new IntervalRules { Resamples = 50 });
    }
}

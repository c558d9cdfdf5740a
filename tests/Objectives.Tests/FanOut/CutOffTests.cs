using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.Telemetry;
using RankOrchestrator.Objectives.Tests.Building;
using RankOrchestrator.Objectives.Value;

namespace RankOrchestrator.Objectives.Tests.FanOut;

/// <summary>What becomes of models and values whose expressions take more steps than a page has.</summary>
public sealed class CutOffTests : IDisposable
{
    private const string Ten = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]";
    private const string Slow = $"{Ten}.all(a, {Ten}.all(b, a + b > 0 || item.price > 1e9)) ? 0.5 : 0.25";

    private readonly TestFolder folder = new();
    private readonly ObjectivesInstruments instruments = new();
    private readonly PredictionReport report = new();

    public void Dispose()
    {
        folder.Dispose();
        instruments.Dispose();
    }

    [Fact]
    public async Task A_model_whose_input_is_cut_off_is_not_called_and_its_fallback_stands_in()
    {
        OnnxFile.Logistic([2f], 0.1f).Save(folder.Models, "click.onnx");
        using var surface = Surface($$"""
            model: click
            owner: team
            version: "1"
            kind: onnx
            file: click.onnx
            inputs: [{ tensor: features, columns: [{ value: "{{Slow}}" }] }]
            outputs: [{ prediction: ctr, tensor: score, fallback: [{ prior: 0.02 }] }]
            """);
        var frame = surface.Frame(50);
        await Predict(surface, frame, steps: 10_000);
        report.Degradations.ShouldBe([new Degradation("click", "cost-limit", "prior")]);
        report.Outcomes.ShouldHaveSingleItem().Failure.ShouldBe(ModelFailure.CostLimit);
        frame.Predictions.Column(0).ToArray().ShouldAllBe(cell => cell == 0.02);

        await Predict(surface, frame, steps: 1_000_000);
        report.Degradations.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_model_that_is_an_expression_and_is_cut_off_falls_back_for_every_candidate()
    {
        using var surface = Surface(Expression("value: \"" + Slow + "\"", "{ prior: 7 }"));
        var frame = surface.Frame(50);
        await Predict(surface, frame, steps: 10_000);
        report.Degradations.ShouldBe([new Degradation("blend", "cost-limit", "prior")]);
        frame.Predictions.Column(0).ToArray().ShouldAllBe(cell => cell == 7);
    }

    [Fact]
    public async Task A_fallback_that_is_cut_off_is_named_and_the_next_one_stands_in()
    {
        using var surface = Surface(Expression("value: 0.0 / (item.price - item.price)", "{ column: \"" + Slow + "\" }, { prior: 7 }"));
        var frame = surface.Frame(50);
        await Predict(surface, frame, steps: 10_000);
        report.Degradations.ShouldBe([new Degradation("blend", "not-finite", "prior"), new Degradation("fallback:blend", "cost-limit", "not-applied")]);
        frame.Predictions.Column(0).ToArray().ShouldAllBe(cell => cell == 7);

        await Predict(surface, frame, steps: 1_000_000);
        frame.Predictions.Column(0).ToArray().ShouldAllBe(cell => cell == 0.5);
    }

    [Fact]
    public void A_term_that_is_cut_off_counts_as_nothing_for_every_candidate_and_is_named()
    {
        var surface = new Marketplace("ctr");
        var (model, errors) = ValueModel.Compile([new ValueTermSource("slow", Slow), new ValueTermSource("price", "item.price")], ValueCombination.Sum, surface.Environment);
        errors.ShouldBeEmpty();
        var frame = surface.Frame(50);
        frame.Meter.Reset(10_000);
        var table = new ValueTable();
        model!.Evaluate(frame, table);
        table.Term(0).ToArray().ShouldAllBe(term => term == 0);
        table.Values[3].ShouldBe(table.Term(1)[3]);
        var degradations = new List<Degradation>();
        table.AddDegradations(degradations);
        degradations.ShouldBe([new Degradation("value:slow", "cost-limit", "zero")]);

        frame.Meter.Reset(1_000_000);
        model.Evaluate(frame, table);
        table.Term(0).ToArray().ShouldAllBe(term => term == 0.5);
    }

    private static string Expression(string value, string fallback) => $$"""
        model: blend
        owner: team
        version: "1"
        kind: expression
        outputs:
          - prediction: blend
            {{value}}
            fallback: [{{fallback}}]
        """;

    private TestSurface Surface(string file)
    {
        var catalog = folder.Load([file]);
        folder.Findings.ShouldBeEmpty();
        return new TestSurface(catalog!);
    }

    private Task Predict(TestSurface surface, EvaluationFrame frame, long steps)
    {
        frame.Meter.Reset(steps);
        var fanOut = new ModelFanOut(TimeProvider.System, instruments, new FanOutBudget());
        return fanOut.PredictAsync(surface.Bind(surface.Catalog.Predictions.AsSpan()), frame, TimeSpan.FromSeconds(5), report, CancellationToken.None).AsTask();
    }
}

#pragma warning disable CA2012 // Whether a value task is complete at once is the subject of some tests here.

using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.Calibration;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.Telemetry;
using RankOrchestrator.Objectives.Tests.Building;

namespace RankOrchestrator.Objectives.Tests.FanOut;

public sealed class ModelFanOutTests : IDisposable
{
    private const string Click = """
        model: click
        owner: personalisation
        version: "1"
        kind: onnx
        file: click.onnx
        inputs:
          - tensor: features
            columns:
              - feature.ctr7d
              - { value: feature.affinity, missing: 0.25 }
              - { value: log1p(item.price) }
        outputs:
          - prediction: ctr
            tensor: score
            range: [0, 1]
            fallback: [{ column: feature.ctr7d }, { prior: 0.02 }]
        """;

    private readonly TestFolder folder = new();
    private readonly ObjectivesInstruments instruments = new();
    private readonly PredictionReport report = new();

    public void Dispose()
    {
        folder.Dispose();
        instruments.Dispose();
    }

    [Fact]
    public async Task An_in_process_model_predicts_what_its_formula_says()
    {
        OnnxFile.Logistic([2f, -1f, 0.5f], 0.1f).Save(folder.Models, "click.onnx");
        using var surface = Surface(Click);
        var frame = surface.Frame(300);
        await Predict(surface, frame);

        report.Degradations.ShouldBeEmpty();
        report.Outcomes.ShouldHaveSingleItem().Failure.ShouldBe(ModelFailure.None);
        var column = frame.Predictions.Column(0).ToArray();
        for (var row = 0; row < 300; row++)
        {
            var affinity = row % 4 == 0 ? 0.25 : Math.Sin(row) / 2;
            var logit = (2 * (0.01 + (0.0001 * (row % 400)))) - affinity + (0.5 * Math.Log(11 + (row % 90))) + 0.1;
            column[row].ShouldBe(1 / (1 + Math.Exp(-logit)), 1e-5);
        }
    }

    [Fact]
    public void In_process_surfaces_are_predicted_synchronously()
    {
        OnnxFile.Logistic([2f, -1f, 0.5f], 0.1f).Save(folder.Models, "click.onnx");
        using var surface = Surface(Click);
        var set = surface.Bind("ctr");
        var frame = surface.Frame(10);
        new ModelFanOut(TimeProvider.System, instruments, new FanOutBudget())
            .PredictAsync(set, frame, TimeSpan.FromSeconds(1), report, CancellationToken.None).IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task Words_hashes_truth_values_and_request_values_become_numbers()
    {
        new OnnxFile()
            .Input("features", OnnxFile.Float, 9)
            .Initializer("weights", [1, 10, 100, 1000, 10000, 100000, 0, 0, 1e6f], 9, 1)
            .Node("MatMul", ["features", "weights"], ["score"])
            .Output("score", OnnxFile.Float, 1).Save(folder.Models, "words.onnx");
        using var surface = Surface("""
            model: words
            owner: team
            version: "1"
            kind: onnx
            file: words.onnx
            inputs:
              - tensor: features
                columns:
                  - { oneHot: item.category, of: [dates, coffee], other: true }
                  - { oneHot: request.device, of: [android, ios] }
                  - { index: item.category, of: [coffee, toys, dates] }
                  - { hash: item.merchant, buckets: 5 }
                  - item.rating
                  - item.sponsored && item.price > 20.0
            outputs:
              - prediction: words
                tensor: score
                fallback: [{ prior: 0 }]
            """);
        var frame = surface.Frame(60);
        await Predict(surface, frame);

        report.Degradations.ShouldBeEmpty();
        for (var row = 0; row < 60; row++)
        {
            var category = row % 3;
            var expected = (category switch { 0 => 1, 1 => 10, _ => 100 }) + 10000 + (100000 * (category switch { 0 => 2, 1 => 0, _ => 1 })) + (row % 5 == 0 && 10 + row > 20 ? 1e6 : 0);
            frame.Predictions.Column(0)[row].ShouldBe(expected, 1e-3);
        }
    }

    [Fact]
    public async Task A_model_with_two_heads_fills_two_predictions_in_one_call()
    {
        new OnnxFile()
            .Input("features", OnnxFile.Float, 1)
            .Initializer("weights", [1, 2], 1, 2)
            .Node("MatMul", ["features", "weights"], ["heads"])
            .Output("heads", OnnxFile.Float, 2).Save(folder.Models, "both.onnx");
        using var surface = Surface("""
            model: both
            owner: team
            version: "1"
            kind: onnx
            file: both.onnx
            inputs: [{ tensor: features, columns: [feature.ctr7d] }]
            outputs:
              - { prediction: first, tensor: heads, column: 0, fallback: [{ prior: 0 }] }
              - { prediction: second, tensor: heads, column: 1, calibration: { linear: { scale: 10, offset: 1 } }, fallback: [{ prior: 0 }] }
            """);
        var frame = surface.Frame(5);
        await Predict(surface, frame);
        report.Outcomes.Count.ShouldBe(1);
        frame.Predictions.Column(0)[3].ShouldBe(0.0103, 1e-6);
        frame.Predictions.Column(1)[3].ShouldBe(1.206, 1e-5);
    }

    [Fact]
    public async Task A_value_out_of_range_sends_the_whole_prediction_to_its_fallback_by_name()
    {
        OnnxFile.Logistic([2f, -1f, 0.5f], 0.1f).Save(folder.Models, "click.onnx");
        using var surface = Surface(Click.Replace("range: [0, 1]", "range: [0, 0.5]", StringComparison.Ordinal));
        var frame = surface.Frame(20, request => request.Candidates.Features.Columns[0].ShouldNotBeNull());
        await Predict(surface, frame);
        report.Degradations.ShouldBe([new Degradation("click", "out-of-range", "column:ctr7d")]);
        frame.Predictions.Column(0)[7].ShouldBe(0.0107, 1e-12);
    }

    [Fact]
    public async Task Rows_without_the_fallback_column_take_the_next_link()
    {
        OnnxFile.Logistic([float.NaN, 0, 0], 0).Save(folder.Models, "click.onnx");
        using var surface = Surface(Click.Replace("column: feature.ctr7d", "column: feature.affinity + 0.5", StringComparison.Ordinal));
        var frame = surface.Frame(8);
        await Predict(surface, frame);
        report.Degradations.ShouldBe([new Degradation("click", "not-finite", "column:affinity + 0.5"), new Degradation("click", "not-finite", "prior")]);
        frame.Predictions.Column(0)[4].ShouldBe(0.02);
        frame.Predictions.Column(0)[5].ShouldBe((Math.Sin(5) / 2) + 0.5, 1e-12);
    }

    [Fact]
    public async Task Another_model_stands_in()
    {
        OnnxFile.Logistic([float.NaN, 0, 0], 0).Save(folder.Models, "click.onnx");
        OnnxFile.Logistic([0f], 1f).Save(folder.Models, "small.onnx");
        using var surface = Surface(
            Click.Replace("{ column: feature.ctr7d }", "{ model: click-small }", StringComparison.Ordinal),
            """
            model: click-small
            owner: team
            version: "1"
            kind: onnx
            file: small.onnx
            inputs: [{ tensor: features, columns: [feature.ctr7d] }]
            outputs: [{ prediction: ctr_small, tensor: score, fallback: [{ prior: 0.1 }] }]
            """);
        var frame = surface.Frame(4);
        await Predict(surface, frame, "ctr");
        report.Degradations.ShouldBe([new Degradation("click", "not-finite", "model:click-small")]);
        frame.Predictions.Column(0)[0].ShouldBe(1 / (1 + Math.Exp(-1)), 1e-6);
    }

    [Fact]
    public async Task A_required_model_refuses_the_page_but_the_table_is_whole()
    {
        OnnxFile.Logistic([float.NaN, 0, 0], 0).Save(folder.Models, "click.onnx");
        using var surface = Surface(Click + "\nrequired: true");
        var frame = surface.Frame(4);
        await Predict(surface, frame);
        report.RequiredMissing.ShouldBe(new Degradation("click", "not-finite", "column:ctr7d"));
        frame.Predictions.Column(0).ToArray().ShouldAllBe(value => double.IsFinite(value));
    }

    [Fact]
    public async Task Expression_models_read_other_predictions()
    {
        OnnxFile.Logistic([0, 0, 0], 0).Save(folder.Models, "click.onnx");
        using var surface = Surface(Click, """
            model: blend
            owner: team
            version: "1"
            kind: expression
            outputs:
              - prediction: blend
                value: score.ctr * 2.0 + feature.affinity
                fallback: [{ prior: 7 }]
            """);
        var frame = surface.Frame(4);
        await Predict(surface, frame, "blend");
        report.Degradations.ShouldBe([new Degradation("blend", "not-finite", "prior")]);
        var column = frame.Predictions.Column(surface.Catalog.Predictions.IndexOf("blend"));
        column[0].ShouldBe(7);
        column[1].ShouldBe(1 + (Math.Sin(1) / 2), 1e-6);
    }

    [Fact]
    public async Task Without_time_for_models_every_prediction_is_its_fallback()
    {
        OnnxFile.Logistic([2f, -1f, 0.5f], 0.1f).Save(folder.Models, "click.onnx");
        using var surface = Surface(Click);
        var frame = surface.Frame(4);
        var fanOut = new ModelFanOut(TimeProvider.System, instruments, new FanOutBudget());
        await fanOut.PredictAsync(surface.Bind("ctr"), frame, TimeSpan.Zero, report, CancellationToken.None);
        report.Degradations.ShouldBe([new Degradation("click", "timeout", "column:ctr7d")]);
    }

    [Fact]
    public void A_warm_prediction_allocates_little()
    {
        OnnxFile.Logistic([2f, -1f, 0.5f], 0.1f).Save(folder.Models, "click.onnx");
        using var surface = Surface(Click);
        var frame = surface.Frame(500);
        var fanOut = new ModelFanOut(TimeProvider.System, instruments, new FanOutBudget());
        var set = surface.Bind("ctr");
        void Once() => fanOut.PredictAsync(set, frame, TimeSpan.FromSeconds(1), report, CancellationToken.None).IsCompletedSuccessfully.ShouldBeTrue();
        for (var warm = 0; warm < 20; warm++)
        {
            Once();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 100; round++)
        {
            Once();
        }

        ((GC.GetAllocatedBytesForCurrentThread() - before) / 100).ShouldBeLessThan(3000);
    }

    [Fact]
    public async Task Made_up_candidates_are_not_watched_for_drift()
    {
        OnnxFile.Logistic([2f, -1f, 0.5f], 0.1f).Save(folder.Models, "click.onnx");
        using var surface = Surface(Click);
        using var unseen = new ObjectivesInstruments { WatchesPredictions = false };
        var frame = surface.Frame(PredictionWatch.Window);
        await new ModelFanOut(TimeProvider.System, unseen, new FanOutBudget()).PredictAsync(surface.Bind("ctr"), frame, TimeSpan.FromMinutes(1), report, CancellationToken.None);
        surface.Catalog.Models[0].Watches[0].Reading.Values.ShouldBe(0);
        await Predict(surface, frame);
        surface.Catalog.Models[0].Watches[0].Reading.Values.ShouldBe(PredictionWatch.Window);
    }

    private TestSurface Surface(params ReadOnlySpan<string> files)
    {
        var catalog = folder.Load(files);
        folder.Findings.ShouldBeEmpty();
        return new TestSurface(catalog!);
    }

    private Task Predict(TestSurface surface, EvaluationFrame frame, params ReadOnlySpan<string> predictions)
    {
        var fanOut = new ModelFanOut(TimeProvider.System, instruments, new FanOutBudget());
        var set = surface.Bind(predictions.IsEmpty ? surface.Catalog.Predictions.AsSpan() : predictions);
        return fanOut.PredictAsync(set, frame, TimeSpan.FromSeconds(5), report, CancellationToken.None).AsTask();
    }
}

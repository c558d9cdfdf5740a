using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.Telemetry;
using RankOrchestrator.Objectives.Tests.Building;

namespace RankOrchestrator.Objectives.Tests.ShippedModels;

/// <summary>The models in <c>models/</c> predict what their training computed, through the registry, the encoder and the runtime.</summary>
public sealed class ShippedModelTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly ObjectivesInstruments instruments = new();

    public static TheoryData<string> Models => [.. ReferenceRows.Models];

    public void Dispose()
    {
        folder.Dispose();
        instruments.Dispose();
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task A_shipped_model_predicts_its_reference_rows(string model)
    {
        var reference = ReferenceRows.Read(model);
        reference.Rows.Count.ShouldBeGreaterThan(20);

        var predicted = await Predict(reference);
        for (var row = 0; row < reference.Rows.Count; row++)
        {
            for (var output = 0; output < reference.Outputs.Count; output++)
            {
                var expected = reference.Rows[row].Outputs[reference.Outputs[output]];
                predicted[output][row].ShouldBe(expected, ReferenceRows.Tolerance(expected), $"{model}, row {row}, {reference.Outputs[output]}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Every_input_that_varies_in_the_reference_rows_could_tell_a_swapped_column(string model)
    {
        var reference = ReferenceRows.Read(model);
        var reversed = reference with { Rows = [.. reference.Rows.Select(row => row with { Inputs = [.. row.Inputs.Reverse()] })] };

        var predicted = await Predict(reversed);

        var agreeing = Enumerable.Range(0, reference.Rows.Count).Count(row => Math.Abs(predicted[0][row] - reference.Rows[row].Outputs[reference.Outputs[0]]) < ReferenceRows.Tolerance(1));
        agreeing.ShouldBeLessThan(reference.Rows.Count / 4);
    }

    [Fact]
    public void No_shipped_model_is_larger_than_a_megabyte()
    {
        foreach (var model in ReferenceRows.Models)
        {
            new FileInfo(ReferenceRows.Read(model).ModelFile).Length.ShouldBeInRange(500, 1_000_000);
        }
    }

    private async Task<double[][]> Predict(ReferenceRows reference)
    {
        var width = reference.Rows[0].Inputs.Count;
        var schema = new SurfaceSchema(
            new TableSchema([]),
            new TableSchema([.. Enumerable.Range(0, width).Select(input => new ColumnDefinition($"x{input}", ColumnType.Double))]),
            new TableSchema([]));
        File.Copy(reference.ModelFile, Path.Combine(folder.Models, Path.GetFileName(reference.ModelFile)), overwrite: true);
        var catalog = folder.Load(ModelFile(reference, width)).ShouldNotBeNull(folder.Findings);
        try
        {
            var environment = new ExpressionEnvironment(schema, new VocabularyBuilder()) { Predictions = catalog.Predictions };
            var set = catalog.Bind(environment, catalog.Predictions, folder.Diagnostics).ShouldNotBeNull(folder.Findings);
            var frame = Frame(reference, environment);
            var report = new PredictionReport();
            await new ModelFanOut(TimeProvider.System, instruments, new FanOutBudget()).PredictAsync(set, frame, TimeSpan.FromMinutes(1), report, CancellationToken.None);
            report.Degradations.ShouldBeEmpty();
            return [.. reference.Outputs.Select((_, output) => frame.Predictions.Column(environment.Predictions.IndexOf(Prediction(output))).ToArray())];
        }
        finally
        {
            catalog.Release();
        }
    }

    private static EvaluationFrame Frame(ReferenceRows reference, ExpressionEnvironment environment)
    {
        var request = new RankRequest(environment.Schema, environment.Vocabulary.Build());
        request.Context.AddRow();
        for (var row = 0; row < reference.Rows.Count; row++)
        {
            request.Candidates.AddRow();
            request.Candidates.SetId(row, System.Text.Encoding.UTF8.GetBytes($"{row:000}"));
            for (var input = 0; input < reference.Rows[row].Inputs.Count; input++)
            {
                request.Candidates.Features.Columns[input].SetDouble(row, reference.Rows[row].Inputs[input]);
            }
        }

        request.Candidates.SortById().ShouldBe(-1);
        return new EvaluationFrame(request.Candidates, request.Context, new PredictionTable(environment.Predictions), new TagTable(0));
    }

    private static string Prediction(int output) => $"output{output}";

    private static string ModelFile(ReferenceRows reference, int width) => $"""
        model: {reference.Model}
        owner: tests
        version: "1"
        kind: onnx
        timeout: 60s
        file: '{Path.GetFileName(reference.ModelFile)}'
        inputs:
          - tensor: {reference.Tensor}
            columns: [{string.Join(", ", Enumerable.Range(0, width).Select(input => $"feature.x{input}"))}]
        outputs: [{string.Join(", ", reference.Outputs.Select((tensor, output) => $"{{ prediction: {Prediction(output)}, tensor: {tensor}, fallback: [{{ prior: 0 }}] }}"))}]
        """;
}

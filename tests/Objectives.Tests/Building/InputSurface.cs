using System.Text;
using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Objectives.Telemetry;

namespace RankOrchestrator.Objectives.Tests.Building;

/// <summary>A surface of ids, numbers and words of every type, and pages of a catalog over it.</summary>
public sealed class InputSurface(ModelCatalog catalog) : IDisposable
{
    public static readonly SurfaceSchema Schema = new(
        new TableSchema([
            new("id", ColumnType.Int), new("price", ColumnType.Double), new("word", ColumnType.String), new("flag", ColumnType.Bool),
            new("words", ColumnType.String) { IsList = true }, new("ids", ColumnType.Int) { IsList = true }, new("numbers", ColumnType.Double) { IsList = true },
        ]),
        new TableSchema([new("rate", ColumnType.Double)]),
        new TableSchema([
            new("user", ColumnType.Int), new("device", ColumnType.String), new("tenure", ColumnType.Double),
            new("history", ColumnType.Int) { IsList = true }, new("searches", ColumnType.String) { IsList = true }, new("taste", ColumnType.Double) { IsList = true },
        ]));

    private readonly ObjectivesInstruments instruments = new();

    public PredictionReport Report { get; } = new();

    public List<(string Model, string Problem)> Failed { get; } = [];

    /// <summary>What the models say to as many candidates as there are rows to fill.</summary>
    public double[] Predict(string prediction, int rows, Action<CandidateTable, int> fill, Action<ColumnTable>? context = null)
        => PredictBoth([prediction], rows, fill, context)[0];

    /// <summary>What the expressions of the last page have cost.</summary>
    public long Steps { get; private set; }

    /// <summary>Several predictions of one page.</summary>
    public double[][] PredictBoth(string[] predictions, int rows, Action<CandidateTable, int> fill, Action<ColumnTable>? context = null)
    {
        var environment = new ExpressionEnvironment(Schema, new VocabularyBuilder()) { Predictions = catalog.Predictions };
        var diagnostics = new DiagnosticBag();
        var set = catalog.Bind(environment, predictions, diagnostics);
        string.Join("\n", diagnostics.ToSorted().Select(DiagnosticText.Render)).ShouldBeEmpty();
        var request = new RankRequest(Schema, environment.Vocabulary.Build());
        request.Context.AddRow();
        context?.Invoke(request.Context);
        for (var row = 0; row < rows; row++)
        {
            request.Candidates.AddRow();
            request.Candidates.SetId(row, Encoding.UTF8.GetBytes(FormattableString.Invariant($"p-{row:000}")));
            fill(request.Candidates, row);
        }

        request.Candidates.SortById().ShouldBe(-1);
        var frame = new EvaluationFrame(request.Candidates, request.Context, new PredictionTable(environment.Predictions), new TagTable(0));
        new ModelFanOut(TimeProvider.System, instruments, new FanOutBudget(), failed: (model, problem) => Failed.Add((model, problem)))
            .PredictAsync(set!, frame, TimeSpan.FromMinutes(1), Report, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        Steps = frame.Meter.Spent;
        return [.. predictions.Select(prediction => frame.Predictions.Column(environment.Predictions.IndexOf(prediction)).ToArray())];
    }

    public void Dispose()
    {
        catalog.Release();
        instruments.Dispose();
    }
}

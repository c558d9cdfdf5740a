using System.Diagnostics;
using System.Globalization;
using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Objectives.Bench.Naive;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.Monitoring;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Objectives.Telemetry;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Bench;

/// <summary>
/// One call of a remote model for 500 candidates with 32 FP32 features over loopback: everything from the columns of the
/// request to the column of predictions, with timeout, breaker and metrics, beside what one would write in an afternoon.
/// </summary>
internal static class RemoteCalls
{
    public const int Rows = 500;
    private const int Features = 32;
    private const int Calls = 1500;
    private const int Rounds = 3;

    public static async Task RunAsync()
    {
        using var server = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["server"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        try
        {
            var address = new Uri($"http://127.0.0.1:{await server.StandardOutput.ReadLineAsync()}");
            Console.WriteLine($"## Remote call, {Rows} candidates x {Features} FP32, loopback, one at a time; best of {Rounds} rounds of {Calls}");
            Console.WriteLine();
            Console.WriteLine("| client | fastest 5 % µs | p50 µs | p99 µs | server's own µs | overhead µs (p50 - own) | KB allocated per call |");
            Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
            using var binary = new RemoteSurface(address, "binary");
            using var json = new RemoteSurface(address, "json");
            using var naive = new NaiveClient(address);
            var frame = binary.Frame();
            await binary.OpenAsync();
            await json.OpenAsync();
            await RowAsync("ours, binary tensors", address, () => binary.PredictAsync(frame));
            await RowAsync("ours, JSON", address, () => json.PredictAsync(frame));
            await RowAsync("HttpClient + System.Text.Json, objects", address, () => naive.PredictAsync(frame));
            Console.WriteLine();
        }
        finally
        {
            server.Kill();
        }
    }

    private static async Task RowAsync(string client, Uri address, Func<Task> call)
    {
        using var http = new HttpClient { BaseAddress = address };
        Timing? best = null;
        var own = "";
        for (var round = 0; round < Rounds; round++)
        {
            await http.GetStringAsync(new Uri("/own-time", UriKind.Relative));
            var timing = await Timing.OfAsync(round == 0 ? 1000 : 100, Calls, call);
            if (best is null || timing.Percentile(0.5) < best.Percentile(0.5))
            {
                best = timing;
                own = await http.GetStringAsync(new Uri("/own-time", UriKind.Relative));
            }
        }

        var ownTime = double.Parse(own, CultureInfo.InvariantCulture);
        Console.WriteLine($"| {client} | {best!.Percentile(0.05):0} | {best.Percentile(0.5):0} | {best.Percentile(0.99):0} | {ownTime:0.0} | {best.Percentile(0.5) - ownTime:0} | {best.BytesPerCall / 1024:0.0} |");
    }

    /// <summary>A surface of 32 features with one remote model that takes them all.</summary>
    private sealed class RemoteSurface : IDisposable
    {
        private readonly ObjectivesInstruments instruments = new();
        private readonly PredictionReport report = new();
        private readonly ModelCatalog catalog;
        private readonly ModelFanOut fanOut;
        private readonly ModelSet set;
        private readonly ExpressionEnvironment environment;

        public RemoteSurface(Uri address, string wire)
        {
            Schema = new SurfaceSchema(
                new TableSchema([]),
                new TableSchema([.. Enumerable.Range(0, Features).Select(index => new ColumnDefinition($"f{index}", ColumnType.Double))]),
                new TableSchema([]));
            var diagnostics = new DiagnosticBag();
            var model = $$"""
                model: bench
                owner: bench
                version: "1"
                kind: oip
                oip: { server: "{{address}}", wire: {{wire}} }
                timeout: 1s
                inputs: [{ tensor: features, columns: [{{string.Join(", ", Enumerable.Range(0, Features).Select(index => $"feature.f{index}"))}}] }]
                outputs: [{ prediction: score, range: [0, 1], fallback: [{ prior: 0.5 }] }]
                """;
            catalog = ModelCatalog.Load(
                Path.GetTempPath(),
                DeclaredModels.Read(Path.GetTempPath(), [new SourceText("models/bench.yaml", model)], [], "", diagnostics),
                diagnostics,
                new ModelCatalogOptions(),
                TimeProvider.System)
                ?? throw new InvalidOperationException(diagnostics.ToSorted()[0].Message);
            environment = new ExpressionEnvironment(Schema, new VocabularyBuilder()) { Predictions = catalog.Predictions };
            set = catalog.Bind(environment, catalog.Predictions, diagnostics)!;
            fanOut = new ModelFanOut(TimeProvider.System, instruments, new FanOutBudget());
        }

        public SurfaceSchema Schema { get; }

        public EvaluationFrame Frame()
        {
            var request = new RankRequest(Schema, environment.Vocabulary.Build()) { SlotCount = 10 };
            request.Context.AddRow();
            for (var row = 0; row < Rows; row++)
            {
                request.Candidates.AddRow();
                request.Candidates.SetId(row, System.Text.Encoding.UTF8.GetBytes($"p-{row:000}"));
                for (var column = 0; column < Features; column++)
                {
                    request.Candidates.Features.Columns[column].SetDouble(row, Math.Sin((row * Features) + column) / (1 + column));
                }
            }

            request.Candidates.SortById();
            return new EvaluationFrame(request.Candidates, request.Context, new PredictionTable(catalog.Predictions), new TagTable(0));
        }

        public Task OpenAsync() => catalog.OpenAsync(TimeSpan.FromSeconds(10), TimeProvider.System, CancellationToken.None);

        public async Task PredictAsync(EvaluationFrame frame)
        {
            await fanOut.PredictAsync(set, frame, TimeSpan.FromSeconds(2), report, CancellationToken.None);
            if (report.Degradations.Count > 0)
            {
                throw new InvalidOperationException("The call failed: " + report.Degradations[0]);
            }
        }

        public void Dispose()
        {
            catalog.Release();
            instruments.Dispose();
        }
    }
}

using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Objectives.Telemetry;
using RankOrchestrator.Objectives.Tests.Building;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Bench;

/// <summary>The three shipped models for 500 candidates, from the request's columns to the predictions.</summary>
internal static class InProcessModels
{
    private const int Rows = 500;

    public static async Task RunAsync()
    {
        var policies = Path.Combine(Root(), "policies");
        var files = new[] { "ctr", "cvr", "merchant-value" }.Select(name => new SourceText($"models/{name}.yaml", File.ReadAllText(Path.Combine(policies, "models", name + ".yaml"))));
        var diagnostics = new DiagnosticBag();
        var catalog = ModelCatalog.Load(policies, DeclaredModels.Read(policies, files, [], "", diagnostics), diagnostics, new ModelCatalogOptions(), TimeProvider.System)
            ?? throw new InvalidOperationException(diagnostics.ToSorted()[0].Message);
        var marketplace = new Marketplace(catalog);
        var set = catalog.Bind(marketplace.Environment, catalog.Predictions, diagnostics) ?? throw new InvalidOperationException(diagnostics.ToSorted()[0].Message);
        var frame = marketplace.Frame(Rows);
        using var instruments = new ObjectivesInstruments();
        var fanOut = new ModelFanOut(TimeProvider.System, instruments, new FanOutBudget());
        var report = new PredictionReport();

        var timing = await Timing.OfAsync(2000, 5000, () => PredictAsync(fanOut, set, frame, report));
        Console.WriteLine($"## In process: {string.Join(", ", catalog.Models.Select(model => model.Definition.Name))} for {Rows} candidates, one thread");
        Console.WriteLine();
        Console.WriteLine("| | fastest 5 % µs | p50 µs | p99 µs | KB allocated per page |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        Console.WriteLine($"| all three | {timing.Percentile(0.05):0} | {timing.Percentile(0.5):0} | {timing.Percentile(0.99):0} | {timing.BytesPerCall / 1024:0.0} |");
        foreach (var prediction in catalog.Predictions)
        {
            var one = catalog.Bind(marketplace.Environment, [prediction], diagnostics)!;
            var alone = await Timing.OfAsync(500, 3000, () => PredictAsync(fanOut, one, frame, report));
            Console.WriteLine($"| {prediction} alone | {alone.Percentile(0.05):0} | {alone.Percentile(0.5):0} | {alone.Percentile(0.99):0} | {alone.BytesPerCall / 1024:0.0} |");
        }

        Console.WriteLine();
        await RunBesideAsync(fanOut, set, marketplace, report);
        catalog.Release();
    }

    /// <summary>The same for more candidates, in turn and with another processor free.</summary>
    private static async Task RunBesideAsync(ModelFanOut fanOut, ModelSet set, Marketplace marketplace, PredictionReport report)
    {
        Console.WriteLine("| candidates | p50 µs, in turn | p50 µs, another processor free |");
        Console.WriteLine("|---:|---:|---:|");
        foreach (var rows in new[] { 500, 1_000, 2_000, 4_000 })
        {
            await RunBesideAsync(fanOut, set, marketplace.Frame(rows), report, rows);
        }

        Console.WriteLine();
    }

    private static async Task RunBesideAsync(ModelFanOut fanOut, ModelSet set, EvaluationFrame frame, PredictionReport report, int rows)
    {
        var inTurn = await Timing.OfAsync(500, 2000, () => PredictAsync(fanOut, set, frame, report));
        var beside = await Timing.OfAsync(500, 2000, () => PredictAsync(fanOut, set, frame, report, new OneFreeProcessor()));
        Console.WriteLine($"| {rows} | {inTurn.Percentile(0.5):0} | {beside.Percentile(0.5):0} |");
    }

    private static async Task PredictAsync(ModelFanOut fanOut, ModelSet set, EvaluationFrame frame, PredictionReport report, IProcessorSection? section = null)
    {
        await fanOut.PredictAsync(set, frame, TimeSpan.FromSeconds(2), report, CancellationToken.None, section);
        foreach (var (_, reason, _) in report.Degradations)
        {
            // On a crowded machine a thread may be off the processor for longer than a model's timeout.
            if (!reason.Equals("timeout", StringComparison.Ordinal))
            {
                throw new InvalidOperationException("A model failed: " + report.Degradations[0]);
            }
        }
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, "policies", "models")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("No policies above " + AppContext.BaseDirectory);
    }

    private sealed class OneFreeProcessor : IProcessorSection, IProcessors
    {
        private int free = 1;

        public IProcessors Processors => this;

        public bool TryTake() => Interlocked.Exchange(ref free, 0) == 1;

        public ValueTask ResumeAsync() => default;

        void IProcessors.Release() => Volatile.Write(ref free, 1);

        void IProcessorSection.Release()
        {
        }
    }
}

using System.Diagnostics;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.Monitoring;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Objectives.Telemetry;
using RankOrchestrator.Objectives.Tests.Building;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Bench;

/// <summary>Pages of 40 candidates with remote models at the given addresses.</summary>
internal sealed class FaultySurfaces : IDisposable
{
    private const int Candidates = 40;
    private readonly ObjectivesInstruments instruments = new();
    private readonly Marketplace marketplace;
    private readonly ModelFanOut fanOut;
    private readonly ModelSet set;

    public FaultySurfaces(string calls, params ReadOnlySpan<Uri> addresses)
    {
        var files = new List<SourceText>();
        foreach (var address in addresses)
        {
            files.Add(new SourceText($"models/m{files.Count}.yaml", $$"""
                model: m{{files.Count}}
                owner: bench
                version: "1"
                kind: oip
                oip: { server: "{{address}}", largestAnswer: 65536 }
                inputs: [{ tensor: features, columns: [feature.ctr7d, feature.affinity] }]
                outputs: [{ prediction: p{{files.Count}}, tensor: score, range: [0, 1], fallback: [{ prior: 0.125 }] }]

                """ + calls));
        }

        var diagnostics = new DiagnosticBag();
        Catalog = ModelCatalog.Load(Path.GetTempPath(), DeclaredModels.Read(Path.GetTempPath(), files, [], "", diagnostics), diagnostics, new ModelCatalogOptions(), TimeProvider.System)
            ?? throw new InvalidOperationException(diagnostics.ToSorted()[0].Message);
        marketplace = new Marketplace(Catalog);
        set = Catalog.Bind(marketplace.Environment, Catalog.Predictions, diagnostics)!;
        fanOut = new ModelFanOut(TimeProvider.System, instruments, new FanOutBudget());
    }

    public ModelCatalog Catalog { get; }

    public EvaluationFrame Frame() => marketplace.Frame(Candidates);

    /// <summary>Asks the servers, without which no model is called.</summary>
    public Task OpenAsync() => Catalog.OpenAsync(TimeSpan.FromSeconds(10), TimeProvider.System, CancellationToken.None);

    /// <summary>Makes a page's predictions; how long it took, and how many models were degraded.</summary>
    public async Task<(double Milliseconds, int Degraded)> PageAsync(EvaluationFrame frame, PredictionReport report, TimeSpan deadline)
    {
        var started = Stopwatch.GetTimestamp();
        await fanOut.PredictAsync(set, frame, deadline, report, CancellationToken.None);
        return (Stopwatch.GetElapsedTime(started).TotalMilliseconds, report.Degradations.Count);
    }

    public void Dispose()
    {
        Catalog.Release();
        instruments.Dispose();
    }
}

using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Objectives.Remote;

namespace RankOrchestrator.Objectives.Tests.Building;

/// <summary>A marketplace surface over a catalog, whose user it is until it is disposed.</summary>
public sealed class TestSurface : IDisposable
{
    private readonly Marketplace marketplace;

    public TestSurface(ModelCatalog catalog)
    {
        Catalog = catalog;
        marketplace = new Marketplace(catalog);
        foreach (var model in catalog.Called)
        {
            // As if its server had been asked; what happens before is the subject of other tests.
            model.Remote.Health = RemoteHealth.Good;
        }
    }

    public ModelCatalog Catalog { get; }

    public EvaluationFrame Frame(int candidates, Action<RankRequest>? adjust = null)
    {
        // Binding puts the models' words into the vocabulary, so it comes before the first request.
        Bind(Catalog.Predictions.AsSpan());
        return marketplace.Frame(candidates, adjust);
    }

    public ModelSet Bind(params ReadOnlySpan<string> predictions) => Bind(predictions.ToArray(), []);

    public ModelSet Bind(string[] predictions, string[] listed, TimeSpan? deadline = null)
    {
        var diagnostics = new DiagnosticBag();
        var set = Catalog.Bind(marketplace.Environment, predictions, diagnostics, listed, deadline);
        string.Join("\n", diagnostics.ToSorted().Select(DiagnosticText.Render)).ShouldBeEmpty();
        return set!;
    }

    public Span<double> Column(EvaluationFrame frame, string prediction) => frame.Predictions.Column(Catalog.Predictions.IndexOf(prediction));

    public void Dispose() => Catalog.Release();
}

using System.Diagnostics;
using System.Diagnostics.Metrics;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Objectives.Remote;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Telemetry;

/// <summary>
/// Everything this project shows to the outside. Labels are model names, versions, prediction names, failure words and
/// fallback names, all fixed by the plan, so that the number of series is bounded. Wherever there is a label model there
/// is a label version too.
/// <code>
/// instrument                       kind       unit       labels                     meaning
/// rank.model.calls                 counter    {call}     model, outcome             calls by how they ended ("ok" or the failure's word)
/// rank.model.duration              histogram  s          model                      time from start to result, as the page saw it
/// rank.model.fallbacks             counter    {page}     model, fallback, reason    pages on which something stood in for a prediction
/// rank.model.hedges                counter    {call}     model                      calls doubled because they were slow
/// rank.model.retries               counter    {attempt}  model                      attempts after the first
/// rank.model.breaker               gauge      {state}    model                      0 closed, 1 half open, 2 open
/// rank.model.calls_under_way       gauge      {call}     model                      remote calls now
/// rank.model.answer_memory         gauge      By         –                          bytes of answers that are being read, of all models
/// rank.model.ready                 gauge      {model}    model                      1 when it is loaded, or its server is ready and fits
/// rank.prediction.mean             gauge      –          model, prediction          mean over the last full window
/// rank.prediction.fallback_share   gauge      1          model, prediction          share of values that something stood in for
/// rank.prediction.stability_index  gauge      –          model, prediction          population stability index against the reference
/// rank.prediction.drifted          gauge      {state}    model, prediction          1 when that index is above its limit
///
/// activity                         kind       tags
/// model.call                       client     rank.model, rank.model.version, rank.outcome
/// </code>
/// </summary>
public sealed class ObjectivesInstruments : IDisposable
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "RankOrchestrator.Objectives";

    private static readonly ActivitySource Source = new(Name);

    private readonly Meter meter;
    private readonly Counter<long> calls;
    private readonly Histogram<double> duration;
    private readonly Counter<long> fallbacks;
    private ModelCatalog? catalog;

    /// <summary>Instruments on a meter of their own, or of the given factory.</summary>
    public ObjectivesInstruments(IMeterFactory? factory = null)
    {
        meter = factory?.Create(new MeterOptions(Name)) ?? new Meter(Name);
        calls = meter.CreateCounter<long>("rank.model.calls", "{call}", "Model calls by how they ended.");
        duration = meter.CreateHistogram("rank.model.duration", "s", "Time from start to result of a model call, as the page saw it.", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
        });
        fallbacks = meter.CreateCounter<long>("rank.model.fallbacks", "{page}", "Pages on which something stood in for a prediction.");
        meter.CreateObservableCounter("rank.model.hedges", () => Remote(remote => remote.Counters.Hedges), "{call}", "Calls doubled because they were slow.");
        meter.CreateObservableCounter("rank.model.retries", () => Remote(remote => remote.Counters.Retries), "{attempt}", "Attempts after the first of a call.");
        meter.CreateObservableGauge("rank.model.breaker", () => Remote(remote => remote.BreakerState), "{state}", "Circuit breaker: 0 closed, 1 half open, 2 open.");
        meter.CreateObservableGauge("rank.model.calls_under_way", () => Remote(remote => remote.CallsUnderWay), "{call}", "Remote calls under way.");
        meter.CreateObservableGauge("rank.model.answer_memory", () => Catalog?.AnswerMemory.Held ?? 0, "By", "Bytes of model answers that are being read, of all models together.");
        meter.CreateObservableGauge("rank.model.ready", () => All(model => model.IsUsable ? 1L : 0L), "{model}", "1 when the model is loaded, or its server is ready and fits the registry.");
        meter.CreateObservableGauge("rank.prediction.mean", () => Watched(watch => watch.Reading.Mean, needsReference: false), null, "Mean of a prediction over the last full window.");
        meter.CreateObservableGauge(
            "rank.prediction.fallback_share",
            () => Watched(watch => watch.Reading.FallbackShare, needsReference: false),
            "1",
            "Share of a prediction's values that something stood in for.");
        meter.CreateObservableGauge(
            "rank.prediction.stability_index",
            () => Watched(watch => watch.Reading.StabilityIndex, needsReference: true),
            null,
            "Population stability index of a prediction against its reference.");
        meter.CreateObservableGauge(
            "rank.prediction.drifted",
            () => Watched(watch => watch.HasDrifted ? 1 : 0, needsReference: true),
            "{state}",
            "1 when a prediction has drifted from its reference.");
    }

    /// <summary>The catalog whose state the gauges show; null shows nothing.</summary>
    public ModelCatalog? Catalog
    {
        get => Volatile.Read(ref catalog);
        set => Volatile.Write(ref catalog, value);
    }

    /// <summary>Whether predictions are watched for drift; false for pages of made-up candidates. Default true.</summary>
    public bool WatchesPredictions { get; init; } = true;

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();

    /// <summary>Whether the meter is this one's: several may exist in one process.</summary>
    internal bool Owns(Meter other) => ReferenceEquals(meter, other);

    /// <summary>Starts the span of a model call; null when nobody listens.</summary>
    /// <param name="model">Whose name and version the span carries.</param>
    /// <param name="page">The page's span; the current one when not given.</param>
    internal static Activity? StartCall(ModelDefinition model, ActivityContext page = default)
    {
        var activity = Source.StartActivity("model.call", ActivityKind.Client, page);
        activity?.SetTag("rank.model", model.Name).SetTag("rank.model.version", model.Version);
        return activity;
    }

    /// <summary>Ends the span of a model call.</summary>
    internal static void EndCall(Activity? activity, ModelFailure failure)
    {
        if (activity is not null)
        {
            activity.SetTag("rank.outcome", Outcome(failure));
            activity.SetStatus(failure == ModelFailure.None ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
            activity.Dispose();
        }
    }

    /// <summary>Counts a call.</summary>
    internal void CountCall(ModelDefinition model, ModelFailure failure, TimeSpan elapsed)
    {
        calls.Add(1, NameTag(model), VersionTag(model), new KeyValuePair<string, object?>("outcome", Outcome(failure)));
        duration.Record(elapsed.TotalSeconds, NameTag(model), VersionTag(model));
    }

    /// <summary>Counts a page on which something stood in.</summary>
    internal void CountFallback(ModelDefinition model, string fallback, string reason)
    {
        var tags = new TagList { NameTag(model), VersionTag(model), new("fallback", fallback), new("reason", reason) };
        fallbacks.Add(1, in tags);
    }

    /// <summary>Shows a page's values of a prediction to whoever watches for drift.</summary>
    internal void Watch(Calibration.PredictionWatch watch, ReadOnlySpan<double> values, int standIns)
    {
        if (WatchesPredictions)
        {
            watch.Observe(values, standIns);
        }
    }

    private static string Outcome(ModelFailure failure) => failure == ModelFailure.None ? "ok" : failure.Word();

    private static KeyValuePair<string, object?> NameTag(ModelDefinition model) => new("model", model.Name);

    private static KeyValuePair<string, object?> VersionTag(ModelDefinition model) => new("version", model.Version);

    private IEnumerable<Measurement<long>> All(Func<LoadedModel, long> read)
        => (Catalog?.Models ?? []).Select(model => Of(model.Definition, read(model)));

    private IEnumerable<Measurement<long>> Remote(Func<RemoteModel, long> read)
        => (Catalog?.Called ?? []).Select(model => Of(model.Definition, read(model.Remote)));

    private static Measurement<long> Of(ModelDefinition model, long value) => new(value, NameTag(model), VersionTag(model));

    /// <summary>Says nothing about a prediction before its first window is full.</summary>
    private IEnumerable<Measurement<double>> Watched(Func<Calibration.PredictionWatch, double> read, bool needsReference)
        => (Catalog?.Models ?? [])
            .SelectMany(model => model.Watches, (model, watch) => (model.Definition, Watch: watch))
            .Where(pair => pair.Watch.Reading.Values > 0 && (!needsReference || pair.Watch.HasReference))
            .Select(pair => new Measurement<double>(read(pair.Watch), NameTag(pair.Definition), VersionTag(pair.Definition), new("prediction", pair.Watch.Prediction)));
}

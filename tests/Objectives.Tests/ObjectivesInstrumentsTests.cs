using System.Diagnostics;
using System.Diagnostics.Metrics;
using RankOrchestrator.Objectives.Telemetry;
using RankOrchestrator.Objectives.Tests.Faults;

namespace RankOrchestrator.Objectives.Tests;

public sealed class ObjectivesInstrumentsTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Calls_outcomes_fallbacks_breaker_and_readiness_are_measured()
    {
        await using var good = new InferenceServer(request => Reply.Binary("score", Fault.Scores(request)));
        await using var bad = new InferenceServer(_ => Fault.Named("500 with an error object").Answer([]));
        using var surface = new FaultySurface("timeout: 15s\nretries: 1\nbreaker: { fewest: 4, pause: 30s }", good.Address, bad.Address);
        using var seen = new Measurements(surface.Instruments);
        var frame = surface.Frame();
        for (var call = 0; call < 5; call++)
        {
            await surface.PageAsync(frame, Deadline);
        }

        seen.Collect();
        seen["rank.model.calls model=m0 version=1 outcome=ok"].ShouldBe(5);
        seen["rank.model.calls model=m1 version=1 outcome=server-error"].ShouldBe(2);
        seen["rank.model.calls model=m1 version=1 outcome=breaker-open"].ShouldBe(3);
        seen["rank.model.fallbacks model=m1 version=1 fallback=prior reason=server-error"].ShouldBe(2);
        seen["rank.model.fallbacks model=m1 version=1 fallback=prior reason=breaker-open"].ShouldBe(3);
        seen["rank.model.retries model=m1 version=1"].ShouldBe(2);
        seen["rank.model.breaker model=m0 version=1"].ShouldBe(0);
        seen["rank.model.breaker model=m1 version=1"].ShouldBe(2);
        seen["rank.model.ready model=m0 version=1"].ShouldBe(1);
        seen["rank.model.calls_under_way model=m0 version=1"].ShouldBe(0);
        seen.Keys.ShouldContain(key => key.StartsWith("rank.model.duration model=m0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_number_of_series_does_not_grow_with_requests()
    {
        await using var server = new InferenceServer(request => Reply.Binary("score", Fault.Scores(request)));
        using var surface = new FaultySurface("timeout: 15s", server.Address);
        using var seen = new Measurements(surface.Instruments);
        await surface.PageAsync(surface.Frame(), Deadline);
        seen.Collect();
        var series = seen.Keys.Count;
        for (var call = 0; call < 30; call++)
        {
            await surface.PageAsync(surface.Frame(), Deadline);
        }

        seen.Collect();
        seen.Keys.Count.ShouldBe(series);
    }

    [Fact]
    public async Task Every_model_call_is_a_span_under_the_page_and_the_server_gets_its_context()
    {
        var sent = new List<string?>();
        await using var server = new InferenceServer(request =>
        {
            lock (sent)
            {
                sent.Add(request.Headers.GetValueOrDefault("traceparent"));
            }

            return Reply.Binary("score", Fault.Scores(request));
        });
        await using var broken = new InferenceServer(_ => Fault.Named("200 with an HTML page").Answer([]));
        using var surface = new FaultySurface("timeout: 15s", server.Address, broken.Address);
        var spans = new List<Activity>();
        using var pages = new ActivitySource("test.pages");
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is ObjectivesInstruments.Name or "test.pages",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans)
                {
                    spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        ActivityTraceId trace;
        ActivitySpanId parent;
        using (var page = pages.StartActivity("page")!)
        {
            (trace, parent) = (page.TraceId, page.SpanId);
            await surface.PageAsync(surface.Frame(), Deadline);
            Activity.Current.ShouldBe(page);
        }

        // Other tests run beside this one; only this page's spans are looked at.
        var calls = spans.Where(span => span.TraceId == trace && span.OperationName.Equals("model.call", StringComparison.Ordinal))
            .OrderBy(span => (string)span.GetTagItem("rank.model")!, StringComparer.Ordinal)
            .ToArray();
        calls.Length.ShouldBe(2);
        calls.ShouldAllBe(call => call.ParentSpanId == parent && call.Kind == ActivityKind.Client);
        calls[0].GetTagItem("rank.outcome").ShouldBe("ok");
        calls[0].Status.ShouldBe(ActivityStatusCode.Ok);
        calls[1].GetTagItem("rank.outcome").ShouldBe("not-json");
        calls[1].Status.ShouldBe(ActivityStatusCode.Error);
        sent.ShouldHaveSingleItem().ShouldBe(calls[0].Id);
    }

    /// <summary>The last value, or the sum for counters, of every series of one meter.</summary>
    private sealed class Measurements : Dictionary<string, double>, IDisposable
    {
        private readonly MeterListener listener = new();

        public Measurements(ObjectivesInstruments instruments)
            : base(StringComparer.Ordinal)
        {
            listener.InstrumentPublished = (instrument, self) =>
            {
                if (instruments.Owns(instrument.Meter))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
            listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
            listener.Start();
        }

        public void Collect() => listener.RecordObservableInstruments();

        public void Dispose() => listener.Dispose();

        private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var key = instrument.Name;
            foreach (var (name, tag) in tags)
            {
                key += $" {name}={tag}";
            }

            lock (listener)
            {
                this[key] = instrument is Counter<long> ? this.GetValueOrDefault(key) + value : value;
            }
        }
    }
}

using System.Diagnostics;
using System.Diagnostics.Metrics;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Exploration;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Policies.Exploration;

namespace RankOrchestrator.Orchestrator.Telemetry;

/// <summary>
/// Everything the service counts. Labels come from policies or from fixed words, never from requests, so that the
/// number of series is bounded.
/// <list type="table">
/// <item><term><c>rank.requests</c></term><description>requests by surface and outcome (<c>ok</c>, <c>degraded</c>, or the problem's kind)</description></item>
/// <item><term><c>rank.request.duration</c></term><description>seconds from the arrival of the first byte to the last byte written, by surface</description></item>
/// <item><term><c>rank.body.duration</c></term><description>seconds from the arrival of the first byte to the body's last</description></item>
/// <item><term><c>rank.bodies.reading</c></term><description>bodies that are being read</description></item>
/// <item><term><c>rank.bodies.bytes</c></term><description>bytes of bodies in memory, from when they come until their requests have ended</description></item>
/// <item><term><c>rank.queue.duration</c></term><description>seconds that a request waited for a processor before it began, by surface</description></item>
/// <item><term><c>rank.queue.length</c></term><description>requests that wait for a processor</description></item>
/// <item><term><c>rank.refusals</c></term><description>requests refused because of the load, by surface and reason (<c>queue-full</c>, <c>too-late</c>,
/// <c>expired</c>, <c>too-many</c>, <c>bodies-full</c>)</description></item>
/// <item><term><c>rank.quality</c></term><description>how much work a page may cost under the load there is, 0 to 1, by surface</description></item>
/// <item><term><c>rank.stage.duration</c></term><description>seconds of each stage, by surface and stage</description></item>
/// <item><term><c>rank.candidates</c></term><description>candidates per request, by surface</description></item>
/// <item><term><c>rank.degradations</c></term><description>stand-ins used, by model and reason</description></item>
/// <item><term><c>rank.request.dropped</c></term><description>what was dropped of requests that are read tolerantly, by surface, field (a declared column,
/// or a fixed word such as <c>unknown</c>) and cost (<c>field</c>, <c>candidate</c>)</description></item>
/// <item><term><c>rank.allocations</c></term><description>pages by surface, engine and certificate status</description></item>
/// <item><term><c>rank.allocation.gap</c></term><description>proven relative gap of pages, by surface</description></item>
/// <item><term><c>rank.rules.applied</c></term><description>rule applications, by surface</description></item>
/// <item><term><c>rank.rules.not_computed</c></term><description>candidates whose value a rule left alone because its boost or addition could
/// not be computed, by rule</description></item>
/// <item><term><c>rank.experiment.pages</c></term><description>pages by experiment and arm; a page of several experiments
/// counts in each</description></item>
/// <item><term><c>rank.canary.outcome</c></term><description>1 when a canary is held, -1 when it has given its users back, 0 while nothing is
/// known, by experiment</description></item>
/// <item><term><c>rank.explored.pages</c></term><description>pages of surfaces that explore, by surface, kind and outcome (<c>best</c>: the best
/// page; <c>explored</c>: another one; <c>deadline</c>: the best page, because time was up; <c>noise</c>: one made with noise)</description></item>
/// <item><term><c>rank.resampled.pages</c></term><description>pages whose propensities are found by making them again, by surface and outcome
/// (<c>sampled</c>; <c>shed</c>: too many waited, or the load was too high)</description></item>
/// <item><term><c>rank.plan.reloads</c></term><description>attempts to load policies, by outcome (<c>live</c>, <c>refused</c>)</description></item>
/// <item><term><c>rank.plan.refused</c></term><description>1 while the files on disk are refused and an older plan answers</description></item>
/// <item><term><c>rank.decisions.written</c></term><description>lines of the decision log that were handed to the system</description></item>
/// <item><term><c>rank.decisions.bytes</c></term><description>bytes of them, compressed where the log is</description></item>
/// <item><term><c>rank.decisions.dropped</c></term><description>lines of the decision log that were lost, by reason (<c>queue</c>: more
/// waited than may; <c>disk</c>: it refused)</description></item>
/// <item><term><c>rank.feedback.events</c></term><description>events of feedback by outcome (<c>joined</c>, <c>late</c>, <c>unknown</c>,
/// <c>duplicate</c>) and type</description></item>
/// <item><term><c>rank.feedback.written</c></term><description>lines of the feedback log that were handed to the system</description></item>
/// <item><term><c>rank.feedback.dropped</c></term><description>lines of the feedback log that the disk refused</description></item>
/// <item><term><c>rank.decisions.waits</c></term><description>requests that were held after their answer until the log had room</description></item>
/// </list>
/// </summary>
internal sealed class ServiceMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "RankOrchestrator.Service";

    private static readonly double[] DurationBounds = [0.0005, 0.001, 0.002, 0.004, 0.008, 0.012, 0.025, 0.05, 0.1, 0.25, 1];
    private static readonly double[] StageBounds = [0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.1];
    private static readonly double[] GapBounds = [1e-9, 0.0001, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05];
    private static readonly double[] CandidateBounds = [10, 50, 100, 200, 500, 1000, 2000];

    private readonly Meter meter;
    private readonly Counter<long> requests;
    private readonly Histogram<double> duration;
    private readonly Histogram<double> stages;
    private readonly Histogram<int> candidates;
    private readonly Counter<long> degradations;
    private readonly Counter<long> droppedInput;
    private readonly Counter<long> notComputed;
    private readonly Counter<long> allocations;
    private readonly Histogram<double> gap;
    private readonly Counter<long> rules;
    private readonly Counter<long> assigned;
    private readonly Counter<long> explored;
    private readonly Counter<long> resampled;
    private readonly Counter<long> feedback;
    private readonly Counter<long> feedbackWritten;
    private readonly Counter<long> feedbackDropped;
    private readonly Counter<long> reloads;
    private readonly Counter<long> refusals;
    private readonly Histogram<double> bodies;
    private readonly Histogram<double> queue;
    private readonly long[] lostDecisions = new long[2];
    private long writtenDecisions;
    private long decisionBytes;
    private long decisionWaits;
    private int isRefused;

    /// <param name="factory">Makes the meter; null for one of its own.</param>
    public ServiceMetrics(IMeterFactory? factory = null)
    {
        meter = factory?.Create(new MeterOptions(MeterName)) ?? new Meter(MeterName);
        requests = meter.CreateCounter<long>("rank.requests", null, "Requests by surface and outcome");
        duration = meter.CreateHistogram(
            "rank.request.duration",
            "s",
            "Time from the arrival of the first byte to the last byte written",
            null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBounds });
        stages = meter.CreateHistogram(
            "rank.stage.duration",
            "s",
            "Time of each stage",
            null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = StageBounds });
        candidates = meter.CreateHistogram(
            "rank.candidates",
            null,
            "Candidates per request",
            null,
            new InstrumentAdvice<int> { HistogramBucketBoundaries = [.. CandidateBounds.Select(bound => (int)bound)] });
        degradations = meter.CreateCounter<long>("rank.degradations", null, "Stand-ins used for models that did not deliver");
        notComputed = meter.CreateCounter<long>(
            "rank.rules.not_computed",
            null,
            "Candidates whose value a rule left alone because its boost or addition could not be computed");
        droppedInput = meter.CreateCounter<long>("rank.request.dropped", null, "Fields and candidates dropped of requests that are read tolerantly");
        allocations = meter.CreateCounter<long>("rank.allocations", null, "Pages by engine and certificate status");
        gap = meter.CreateHistogram(
            "rank.allocation.gap",
            null,
            "Proven relative gap of pages to the best page",
            null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = GapBounds });
        rules = meter.CreateCounter<long>("rank.rules.applied", null, "Rule applications to candidates");
        assigned = meter.CreateCounter<long>("rank.experiment.pages", null, "Pages by experiment and arm");
        explored = meter.CreateCounter<long>("rank.explored.pages", null, "Pages of surfaces that explore, by kind and outcome");
        resampled = meter.CreateCounter<long>("rank.resampled.pages", null, "Pages whose propensities are found by making them again, by outcome");
        feedback = meter.CreateCounter<long>("rank.feedback.events", null, "Events of feedback by outcome and type");
        feedbackWritten = meter.CreateCounter<long>("rank.feedback.written", null, "Lines of the feedback log that were handed to the system");
        feedbackDropped = meter.CreateCounter<long>("rank.feedback.dropped", null, "Lines of the feedback log that the disk refused");
        reloads = meter.CreateCounter<long>("rank.plan.reloads", null, "Attempts to load policies by outcome");
        refusals = meter.CreateCounter<long>("rank.refusals", null, "Requests refused because of the load, by reason");
        bodies = meter.CreateHistogram(
            "rank.body.duration",
            "s",
            "Time from the arrival of the first byte to the last byte of the body",
            null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBounds });
        queue = meter.CreateHistogram(
            "rank.queue.duration",
            "s",
            "Time that requests waited for a processor before they began",
            null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBounds });
        meter.CreateObservableGauge("rank.bodies.reading", () => Bodies?.Count ?? 0, null, "Bodies that are being read");
        meter.CreateObservableGauge(
            "rank.bodies.bytes",
            () => Bodies?.Bytes ?? 0,
            "By",
            "Bytes of bodies in memory, from when they come until their requests have ended");
        meter.CreateObservableGauge("rank.queue.length", () => Permits?.Waiting ?? 0, null, "Requests that wait for a processor");
        meter.CreateObservableGauge("rank.canary.outcome", MeasureCanaries, null, "1 when a canary is held, -1 when it has given its users back, else 0");
        meter.CreateObservableGauge("rank.quality", Qualities, null, "How much work a page may cost under the load there is, 0 to 1");
        meter.CreateObservableCounter(
            "rank.decisions.written",
            () => Volatile.Read(ref writtenDecisions),
            null,
            "Lines of the decision log that were handed to the system");
        meter.CreateObservableCounter(
            "rank.decisions.bytes",
            () => Volatile.Read(ref decisionBytes),
            "By",
            "Bytes of the decision log that were handed to the system");
        meter.CreateObservableCounter("rank.decisions.dropped", MeasureLostDecisions, null, "Lines of the decision log that were lost, by reason");
        meter.CreateObservableCounter(
            "rank.decisions.waits",
            () => Volatile.Read(ref decisionWaits),
            null,
            "Requests that were held after their answer until the decision log had room");
        meter.CreateObservableGauge(
            "rank.plan.refused",
            () => Volatile.Read(ref isRefused),
            null,
            "1 while the policies on disk are refused and an older plan answers");
    }

    /// <summary>The bodies that are being read; null when none are.</summary>
    public BodyAllowance? Bodies { get; set; }

    /// <summary>The processors; null when they are not shared out.</summary>
    public ProcessorPermits? Permits { get; set; }

    /// <summary>Where the surfaces are found.</summary>
    public PlanSource? Plans { get; set; }

    /// <summary>Canaries and what is known of them; null when there are none.</summary>
    public Func<IEnumerable<(string Experiment, int Outcome)>>? Canaries { get; set; }

    /// <summary>A body was read to its end.</summary>
    public void BodyRead(TimeSpan elapsed) => bodies.Record(elapsed.TotalSeconds);

    /// <summary>A request begins after it has waited for a processor, or not at all.</summary>
    public void Queued(string surface, TimeSpan waited) => queue.Record(waited.TotalSeconds, new KeyValuePair<string, object?>("surface", surface));

    /// <summary>A request was refused because of the load.</summary>
    public void Refused(string surface, AdmissionRefusal reason)
        => refusals.Add(
            1,
            new KeyValuePair<string,
            object?>("surface", surface),
            new KeyValuePair<string,
            object?>("reason", AdmissionRefusalWords.Of(reason)));

    /// <summary>A request was answered or refused.</summary>
    public void Request(string surface, string outcome, TimeSpan elapsed)
    {
        requests.Add(1, new KeyValuePair<string, object?>("surface", surface), new KeyValuePair<string, object?>("outcome", outcome));
        duration.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("surface", surface));
    }

    /// <summary>A stage ended.</summary>
    public void Stage(string surface, string stage, double seconds)
        => stages.Record(seconds, new KeyValuePair<string, object?>("surface", surface), new KeyValuePair<string, object?>("stage", stage));

    /// <summary>A page was made.</summary>
    public void Page(string surface, int candidateCount, string engine, string status, double relativeGap, int ruleApplications)
    {
        var label = new KeyValuePair<string, object?>("surface", surface);
        candidates.Record(candidateCount, label);
        allocations.Add(1, label, new KeyValuePair<string, object?>("engine", engine), new KeyValuePair<string, object?>("status", status));
        if (double.IsFinite(relativeGap))
        {
            gap.Record(relativeGap, label);
        }

        rules.Add(ruleApplications, label);
    }

    /// <summary>A stand-in was used.</summary>
    public void Degraded(string model, string reason)
        => degradations.Add(1, new KeyValuePair<string, object?>("model", model), new KeyValuePair<string, object?>("reason", reason));

    /// <summary>A page was made by an arm of an experiment.</summary>
    public void Assigned(string experiment, string arm)
        => assigned.Add(1, new KeyValuePair<string, object?>("experiment", experiment), new KeyValuePair<string, object?>("arm", arm));

    /// <summary>A page was made that may be another than the best one.</summary>
    public void Explored(string surface, ExplorationPolicy policy, PageExploration exploration)
        => explored.Add(
            1,
            new KeyValuePair<string, object?>("surface", surface),
            new KeyValuePair<string, object?>("kind", policy.Kind),
            new KeyValuePair<string, object?>("outcome", policy is NoiseExplorationPolicy ? "noise"
                : !exploration.IsExact ? "deadline" : exploration.Slot < 0 ? "best" : "explored"));

    /// <summary>A page was made again to find its propensities, or was not.</summary>
    public void Resampled(string surface, string outcome)
        => resampled.Add(1, new KeyValuePair<string, object?>("surface", surface), new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>An event of feedback came.</summary>
    public void Feedback(string outcome, string type)
        => feedback.Add(1, new KeyValuePair<string, object?>("outcome", outcome), new KeyValuePair<string, object?>("type", type));

    /// <summary>Lines of the feedback log were handed to the system.</summary>
    public void FeedbackWritten(int count, long bytes) => feedbackWritten.Add(count);

    /// <summary>Lines of the feedback log were lost.</summary>
    public void FeedbackDropped(int count) => feedbackDropped.Add(count);

    /// <summary>A rule left the values of so many candidates alone because what it does to them could not be computed.</summary>
    public void NotComputed(string rule, int candidates)
    {
        if (candidates > 0)
        {
            notComputed.Add(candidates, new KeyValuePair<string, object?>("rule", rule));
        }
    }

    /// <summary>Something of a request was dropped so many times.</summary>
    public void Dropped(string surface, string field, string cost, int count)
    {
        if (count > 0)
        {
            droppedInput.Add(
                count,
                new KeyValuePair<string,
                object?>("surface", surface),
                new KeyValuePair<string,
                object?>("field", field),
                new KeyValuePair<string,
                object?>("cost", cost));
        }
    }

    /// <summary>The policies on disk became the plan, or were refused.</summary>
    public void Reloaded(bool isLive)
    {
        Refused(!isLive);
        reloads.Add(1, new KeyValuePair<string, object?>("outcome", isLive ? "live" : "refused"));
    }

    /// <summary>Whether the files on disk differ from the plan in force because they are refused.</summary>
    public void Refused(bool isRefused) => Volatile.Write(ref this.isRefused, isRefused ? 1 : 0);

    /// <summary>Lines of the decision log were lost.</summary>
    public void DecisionsDropped(DecisionLoss reason, int count) => Interlocked.Add(ref lostDecisions[(int)reason], count);

    /// <summary>How many lines of the decision log were lost so far.</summary>
    public long LostDecisions(DecisionLoss reason) => Volatile.Read(ref lostDecisions[(int)reason]);

    /// <summary>Lines of the decision log were handed to the system.</summary>
    public void DecisionsWritten(int count, long bytes)
    {
        Interlocked.Add(ref writtenDecisions, count);
        Interlocked.Add(ref decisionBytes, bytes);
    }

    /// <summary>A request was held after its answer because the decision log had no room.</summary>
    public void DecisionWaited() => Interlocked.Increment(ref decisionWaits);

    private IEnumerable<Measurement<long>> MeasureLostDecisions()
    {
        yield return new Measurement<long>(LostDecisions(DecisionLoss.Queue), new KeyValuePair<string, object?>("reason", "queue"));
        yield return new Measurement<long>(LostDecisions(DecisionLoss.Disk), new KeyValuePair<string, object?>("reason", "disk"));
    }

    private IEnumerable<Measurement<int>> MeasureCanaries()
        => from canary in Canaries?.Invoke() ?? []
           select new Measurement<int>(canary.Outcome, new KeyValuePair<string, object?>("experiment", canary.Experiment));

    private IEnumerable<Measurement<double>> Qualities()
    {
        foreach (var surface in Plans?.Current?.Surfaces ?? [])
        {
            yield return new Measurement<double>(surface.Load.Quality, new KeyValuePair<string, object?>("surface", surface.Name));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();
}

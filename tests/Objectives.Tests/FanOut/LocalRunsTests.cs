#pragma warning disable CA2025 // Every page is awaited before what it was made of goes.

using System.Collections.Concurrent;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Objectives.Telemetry;
using RankOrchestrator.Objectives.Tests.Building;
using RankOrchestrator.Policies.Models.Kinds;

namespace RankOrchestrator.Objectives.Tests.FanOut;

/// <summary>Where the models of this process run, and that it makes no difference to the page. The clock and the runs are the tests'.</summary>
public sealed class LocalRunsTests : IDisposable
{
    private const string Ten = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]";
    private const string Slow = $"{Ten}.all(a, {Ten}.all(b, a + b > 0 || item.price > 1e9)) ? 0.5 : 0.25";

    private readonly TestFolder folder = new();
    private readonly ObjectivesInstruments instruments = new();
    private readonly PredictionReport report = new();
    private readonly ManualClock clock = new();
    private ConcurrentDictionary<string, HeldModel> models = [];

    public void Dispose()
    {
        folder.Dispose();
        instruments.Dispose();
    }

    [Fact]
    public async Task Models_that_take_long_run_side_by_side_on_processors_that_are_free()
    {
        using var surface = Surface(TimeSpan.FromMilliseconds(1), Model("a"), Model("b"), Model("c"));
        using var end = new ManualResetEventSlim();
        var begun = 0;
        HoldAll(() =>
        {
            Interlocked.Increment(ref begun);
            end.Wait();
        });
        var processors = new FreeProcessors(1);
        var frame = surface.Frame(4);
        var page = Task.Run(() => PredictAsync(surface, frame, processors));
        await Until.TrueAsync(() => Volatile.Read(ref begun) == 2);
        page.IsCompleted.ShouldBeFalse();
        processors.Free.ShouldBe(0);
        processors.Leaves.ShouldBe(0);

        end.Set();
        await Until.EndedAsync(page);
        report.Degradations.ShouldBeEmpty();
        report.Outcomes.Select(outcome => (outcome.Model, outcome.Failure)).ShouldBe([("a", ModelFailure.None), ("b", ModelFailure.None), ("c", ModelFailure.None)]);
        surface.Column(frame, "p_c")[2].ShouldBe(0.0102, 1e-6);
        await Until.TrueAsync(() => processors.Free == 1);
    }

    [Theory]
    [InlineData(0.09, 4)]
    [InlineData(1, 0)]
    public void Models_that_are_quick_or_find_no_processor_free_run_in_turn_on_the_thread_of_the_page(double milliseconds, int free)
    {
        using var surface = Surface(TimeSpan.FromMilliseconds(milliseconds), Model("a"), Model("b"), Model("c"));
        var threads = new ConcurrentBag<int>();
        HoldAll(() => threads.Add(Environment.CurrentManagedThreadId));
        var processors = new FreeProcessors(free);
        PredictAsync(surface, surface.Frame(4), processors).IsCompletedSuccessfully.ShouldBeTrue();
        threads.ShouldBe(Enumerable.Repeat(Environment.CurrentManagedThreadId, 3));
        report.Degradations.ShouldBeEmpty();
        processors.Free.ShouldBe(free);
    }

    [Fact]
    public async Task A_model_that_does_not_stop_costs_the_others_and_the_page_nothing()
    {
        var surface = Surface(TimeSpan.FromMilliseconds(1), Model("a"), Model("b"));
        using var end = new ManualResetEventSlim();
        var hasRun = 0;
        models["a"].Body = () =>
        {
            end.Wait();
            return ModelFailure.None;
        };
        models["b"].Body = () =>
        {
            Interlocked.Increment(ref hasRun);
            return ModelFailure.None;
        };
        var processors = new FreeProcessors(1);
        var frame = surface.Frame(4);
        var page = Task.Run(() => PredictAsync(surface, frame, processors));
        await Until.TrueAsync(() => Volatile.Read(ref hasRun) == 1 && clock.Timers == 1);
        clock.Advance(TimeSpan.FromMilliseconds(98));
        await Until.EndedAsync(page);
        report.Degradations.ShouldBe([new Degradation("a", "timeout", "prior")]);
        surface.Column(frame, "p_a").ToArray().ShouldAllBe(value => value == 0.25);
        surface.Column(frame, "p_b")[1].ShouldBe(0.0101, 1e-6);

        // The plan goes; what still runs keeps its model, and nothing of it reaches the page.
        surface.Dispose();
        models["b"].IsFreed.ShouldBeTrue();
        models["a"].IsFreed.ShouldBeFalse();
        end.Set();
        await Until.TrueAsync(() => models["a"].IsFreed && processors.Free == 1);
        surface.Column(frame, "p_a").ToArray().ShouldAllBe(value => value == 0.25);
    }

    [Fact]
    public async Task The_page_is_the_same_whichever_run_ends_first()
    {
        // Two fallbacks of which only the first that is used finds enough steps left.
        string[] files = [Model("a", $"{{ column: \"{Slow}\" }}, {{ prior: 0.25 }}"), Model("b", $"{{ column: \"{Slow}\" }}, {{ prior: 0.25 }}")];
        using var surface = Surface(TimeSpan.FromMilliseconds(1), files);
        var frame = surface.Frame(50);
        frame.Meter.Reset(10_000_000);
        await PageAsync("a", "b");
        var cost = frame.Meter.Spent / 2;

        foreach (var (first, second) in new[] { ("a", "b"), ("b", "a") })
        {
            frame.Meter.Reset(cost * 5 / 2);
            await PageAsync(first, second);
            report.Degradations.ShouldBe([
                new Degradation("a", "not-finite", "column:" + Slow),
                new Degradation("b", "not-finite", "prior"),
                new Degradation("fallback:b", "cost-limit", "not-applied")]);
            surface.Column(frame, "p_a").ToArray().ShouldAllBe(value => value == 0.5);
            surface.Column(frame, "p_b").ToArray().ShouldAllBe(value => value == 0.25);
        }

        async Task PageAsync(string first, string second)
        {
            using var end = new ManualResetEventSlim();
            models[first].Body = () =>
            {
                Pass(1);
                end.Set();
                return ModelFailure.NotFinite;
            };
            models[second].Body = () =>
            {
                end.Wait();
                Pass(1);
                return ModelFailure.NotFinite;
            };
            await Until.EndedAsync(PredictAsync(surface, frame, new FreeProcessors(1)));
        }
    }

    [Fact]
    public async Task Inputs_are_made_in_the_same_order_whichever_model_is_the_quickest()
    {
        // Two inputs of which only the first that is made finds enough steps left; written alike they would be computed once.
        using var surface = Surface(TimeSpan.FromMilliseconds(1), Model("a", column: $"\"{Slow}\""), Model("b", column: $"\"({Slow})\""));
        var frame = surface.Frame(50);
        frame.Meter.Reset(10_000_000);
        await PredictAsync(surface, frame, null);
        var cost = frame.Meter.Spent / 2;
        foreach (var slow in new[] { "a", "b" })
        {
            // Its runs have lately been slow, so it comes last.
            models[slow].Body = () => Pass(50);
            models[slow == "a" ? "b" : "a"].Body = () => Pass(1);
            for (var page = 0; page < 60; page++)
            {
                frame.Meter.Reset(10_000_000);
                await PredictAsync(surface, frame, null);
            }

            frame.Meter.Reset(cost * 5 / 2);
            await PredictAsync(surface, frame, null);
            report.Degradations.ShouldBe([new Degradation("b", "cost-limit", "prior")]);
        }
    }

    [Fact]
    public async Task A_model_that_stands_in_is_not_run_again_when_it_has_delivered()
    {
        using var surface = Surface(TimeSpan.FromMilliseconds(1), Model("a", "{ model: b }, { prior: 0.25 }"), Model("b"));
        var runs = 0;
        models["a"].Body = () => ModelFailure.NotFinite;
        models["b"].Body = () =>
        {
            runs++;
            return ModelFailure.None;
        };
        await PredictAsync(surface, surface.Frame(4), null);
        report.Degradations.ShouldBe([new Degradation("a", "not-finite", "model:b")]);
        report.Outcomes.Count.ShouldBe(2);
        runs.ShouldBe(1);
    }

    [Fact]
    public async Task A_run_that_throws_costs_its_own_predictions_only()
    {
        using var surface = Surface(TimeSpan.FromMilliseconds(1), Model("a"), Model("b"));
        models["a"].Body = () => throw new InvalidOperationException("a bug");
        await Until.EndedAsync(PredictAsync(surface, surface.Frame(4), new FreeProcessors(1)));
        report.Degradations.ShouldBe([new Degradation("a", "run-failed", "prior")]);
    }

    private static string Model(string name, string fallbacks = "{ prior: 0.25 }", string column = "feature.ctr7d") => $$"""
        model: {{name}}
        owner: team
        version: "1"
        kind: held
        held: {{name}}.file
        timeout: 2s
        inputs: [{ tensor: features, columns: [{{column}}] }]
        outputs: [{ prediction: p_{{name}}, tensor: score, fallback: [{{fallbacks}}] }]
        """;

    private ModelFailure Pass(double milliseconds)
    {
        clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        return ModelFailure.None;
    }

    private void HoldAll(Action body)
    {
        foreach (var model in models.Values)
        {
            model.Body = () =>
            {
                body();
                return ModelFailure.None;
            };
        }
    }

    private TestSurface Surface(TimeSpan usual, params string[] files)
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            File.WriteAllText(Path.Combine(folder.Models, name + ".file"), name);
        }

        (var transport, models) = HeldModel.TransportOf(clock, usual);
        var catalog = folder.Load(clock, null, new ModelKinds([new HeldKind()]), new ModelTransports([transport]), files);
        folder.Findings.ShouldBeEmpty();
        return new TestSurface(catalog!);
    }

    /// <summary>A page of 100 ms, of which 98 are the models'.</summary>
    private Task PredictAsync(TestSurface surface, EvaluationFrame frame, FreeProcessors? processors)
        => new ModelFanOut(clock, instruments, new FanOutBudget())
            .PredictAsync(surface.Bind(surface.Catalog.Predictions.AsSpan()), frame, TimeSpan.FromMilliseconds(100), report, CancellationToken.None, processors).AsTask();
}

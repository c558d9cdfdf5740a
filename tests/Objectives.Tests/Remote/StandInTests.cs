using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.Telemetry;
using RankOrchestrator.Objectives.Tests.Building;
using RankOrchestrator.Objectives.Tests.Faults;

namespace RankOrchestrator.Objectives.Tests.Remote;

/// <summary>Remote models that stand in for others.</summary>
public sealed class StandInTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly ObjectivesInstruments instruments = new();
    private readonly PredictionReport report = new();

    public void Dispose()
    {
        folder.Dispose();
        instruments.Dispose();
    }

    [Fact]
    public async Task A_remote_stand_in_is_asked_at_once_while_an_unrelated_model_is_still_slow()
    {
        var clock = new ManualClock();
        await using var slow = new InferenceServer(request => Reply.Binary("score", Fault.Scores(request)) with { Stalls = true });
        await using var small = new InferenceServer(request => Reply.Binary("score", Fault.Scores(request)));
        var surface = Surface(
            clock,
            Model("large", InferenceServer.NobodyThere(), "{ model: small }, { prior: 0.5 }"),
            Model("other", slow.Address, "{ prior: 0.5 }"),
            Model("small", small.Address, "{ prior: 0.5 }"));
        var frame = surface.Frame(10);
        var page = new ModelFanOut(clock, instruments, new FanOutBudget()).PredictAsync(surface.Bind("large", "other"), frame, TimeSpan.FromSeconds(3), report, CancellationToken.None).AsTask();

        // The page's own timer and the slow call's are left when the stand-in's answer is there.
        await Until.TrueAsync(() => small.Requests == 1 && clock.Timers == 2);
        clock.Advance(TimeSpan.FromSeconds(3));
        await Until.EndedAsync(page);

        report.Degradations.ShouldBe([new Degradation("large", "connection-refused", "model:small"), new Degradation("other", "timeout", "prior")]);
        surface.Column(frame, "large")[3].ShouldBe(2 * 0.0103, 1e-6);
        report.Outcomes.Select(outcome => outcome.Model).ShouldBe(["large", "other", "small"]);
        report.Outcomes[2].Elapsed.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_chain_is_walked_until_something_delivers()
    {
        await using var broken = new InferenceServer(_ => Reply.Json("{}"));
        var surface = Surface(
            Model("first", InferenceServer.NobodyThere(), "{ model: second }, { model: third }, { column: feature.affinity }, { prior: 0.75 }"),
            Model("second", broken.Address, "{ prior: 0.5 }"),
            Model("third", InferenceServer.NobodyThere(), "{ prior: 0.5 }"));
        var frame = surface.Frame(10);
        await PredictAsync(surface, frame, ["first"], TimeSpan.FromSeconds(20));
        report.Degradations.ShouldBe([new Degradation("first", "connection-refused", "column:affinity"), new Degradation("first", "connection-refused", "prior")]);
        surface.Column(frame, "first")[4].ShouldBe(0.75);
        surface.Column(frame, "first")[2].ShouldBe(Math.Sin(2) / 2, 1e-12);
        report.Outcomes.Select(outcome => outcome.Failure).ShouldBe([ModelFailure.ConnectionRefused, ModelFailure.MissingOutput, ModelFailure.ConnectionRefused]);
    }

    [Fact]
    public async Task A_model_that_the_page_calls_anyway_stands_in_without_a_second_call()
    {
        await using var small = new InferenceServer(request => Reply.Binary("score", Fault.Scores(request)));
        var surface = Surface(
            Model("large", InferenceServer.NobodyThere(), "{ model: small }, { prior: 0.5 }"),
            Model("small", small.Address, "{ prior: 0.5 }"));
        var frame = surface.Frame(10);
        await PredictAsync(surface, frame, ["large", "small"], TimeSpan.FromSeconds(20));
        small.Requests.ShouldBe(1);
        surface.Column(frame, "large").ToArray().ShouldBe(surface.Column(frame, "small").ToArray());
    }

    [Fact]
    public async Task An_in_process_model_is_backed_by_a_remote_one()
    {
        OnnxFile.Logistic([float.NaN, 0], 0).Save(folder.Models, "local.onnx");
        await using var small = new InferenceServer(request => Reply.Binary("score", Fault.Scores(request)));
        var surface = Surface(
            """
            model: local
            owner: team
            version: "1"
            kind: onnx
            file: local.onnx
            inputs: [{ tensor: features, columns: [feature.ctr7d, feature.affinity] }]
            outputs: [{ prediction: local, tensor: score, fallback: [{ model: small }, { prior: 0.5 }] }]
            """,
            Model("small", small.Address, "{ prior: 0.5 }"));
        var frame = surface.Frame(10);
        await PredictAsync(surface, frame, ["local"], TimeSpan.FromSeconds(20));
        report.Degradations.ShouldBe([new Degradation("local", "not-finite", "model:small")]);
        surface.Column(frame, "local")[3].ShouldBe(2 * 0.0103, 1e-6);
    }

    [Fact]
    public async Task An_older_version_stands_in_for_a_newer_one()
    {
        await using var old = new InferenceServer(request => Reply.Binary("score", Fault.Scores(request)));
        var surface = Surface(
            Model("click", InferenceServer.NobodyThere(), "{ model: click@9 }, { prior: 0.5 }", version: "10"),
            Model("click", old.Address, "{ prior: 0.5 }", version: "9"));
        var frame = surface.Frame(10);
        await PredictAsync(surface, frame, ["click"], TimeSpan.FromSeconds(20));
        report.Degradations.ShouldBe([new Degradation("click", "connection-refused", "model:click@9")]);
        surface.Column(frame, "click")[3].ShouldBe(2 * 0.0103, 1e-6);
    }

    private TestSurface Surface(params ReadOnlySpan<string> files) => Surface(TimeProvider.System, files);

    private TestSurface Surface(TimeProvider time, params ReadOnlySpan<string> files)
    {
        var catalog = folder.Load(time, null, files);
        folder.Findings.ShouldBeEmpty();
        return new TestSurface(catalog!);
    }

    private Task PredictAsync(TestSurface surface, Language.Expressions.Evaluation.EvaluationFrame frame, string[] predictions, TimeSpan deadline)
        => new ModelFanOut(TimeProvider.System, instruments, new FanOutBudget()).PredictAsync(surface.Bind(predictions), frame, deadline, report, CancellationToken.None).AsTask();

    private static string Model(string name, Uri address, string fallbacks, string version = "1") => $$"""
        model: {{name}}
        owner: team
        version: "{{version}}"
        kind: oip
        oip: { server: "{{address}}" }
        timeout: 15s
        inputs: [{ tensor: features, columns: [feature.ctr7d, feature.affinity] }]
        outputs: [{ prediction: {{name}}, tensor: score, fallback: [{{fallbacks}}] }]
        """;
}

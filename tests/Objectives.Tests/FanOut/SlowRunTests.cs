using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.Telemetry;
using RankOrchestrator.Objectives.Tests.Building;

namespace RankOrchestrator.Objectives.Tests.FanOut;

/// <summary>Models of this process that are slow, on a clock that only their runs move.</summary>
public sealed class SlowRunTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly ObjectivesInstruments instruments = new();
    private readonly PredictionReport report = new();

    public SlowRunTests()
    {
        OnnxFile.Logistic([1f], 0f).Save(folder.Models, "any.onnx");
    }

    public static TheoryData<int[], string[]> Runs => new()
    {
        // Milliseconds of the models a, b, c …; which of them are late. They have 98 ms together.
        { [1000, 1, 1], ["a"] },
        { [1, 1000, 1], ["b"] },
        { [90, 3, 3], [] },
        { [97, 3, 3], ["a"] },
        { [1000, 1000, 1, 1], ["a", "b"] },
        { [40, 30, 20], [] },
        { [60, 60], ["a", "b"] },
        { [60, 30], [] },
        { [60, 50], ["b", "a"] },
    };

    public void Dispose()
    {
        folder.Dispose();
        instruments.Dispose();
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task A_slow_model_is_cut_and_all_others_deliver(int[] runs, string[] late)
    {
        await PredictAsync(new RunClock([.. runs.Select(run => TimeSpan.FromMilliseconds(run))]), [.. runs.Select((_, index) => Model(index))]);
        report.Degradations.Select(degradation => degradation.Model).ShouldBe(late.Order(StringComparer.Ordinal));
        report.Degradations.ShouldAllBe(degradation => degradation.Reason == "timeout");
        report.Outcomes.Sum(outcome => outcome.Elapsed.TotalMilliseconds).ShouldBeLessThanOrEqualTo(98);
    }

    [Fact]
    public async Task A_model_that_cannot_be_stopped_runs_after_those_that_are_quicker()
    {
        await PredictAsync(new RunClock([TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(2)], areStoppable: false), Model(0), Model(1), Model(2));
        report.Degradations.ShouldBe([new Degradation("a", "timeout", "prior")]);
    }

    [Fact]
    public async Task A_slow_stand_in_comes_after_the_models_that_nothing_has_happened_to()
    {
        OnnxFile.Logistic([float.NaN], 0f).Save(folder.Models, "broken.onnx");
        await PredictAsync(
            new RunClock([TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2), TimeSpan.FromSeconds(1)], areStoppable: false),
            Model(0, "broken.onnx", "{ model: c }, { prior: 0.25 }"),
            Model(1),
            Model(2));
        report.Degradations.ShouldBe([new Degradation("a", "not-finite", "prior")]);
        report.Outcomes.Single(outcome => outcome.Model == "b").Failure.ShouldBe(ModelFailure.None);
    }

    [Fact]
    public async Task Of_two_stand_ins_the_second_has_time_too_when_the_first_is_slow()
    {
        OnnxFile.Logistic([float.NaN], 0f).Save(folder.Models, "broken.onnx");
        await PredictAsync(
            new RunClock([TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(10)]),
            Model(0, "broken.onnx", "{ model: c }, { prior: 0.25 }"),
            Model(1, "broken.onnx", "{ model: d }, { prior: 0.25 }"),
            Model(2),
            Model(3));
        report.Degradations.ShouldBe([new Degradation("a", "not-finite", "prior"), new Degradation("b", "not-finite", "model:d")]);
    }

    /// <summary>Makes a page of 100 ms, of which 98 are the models', with the models a and b, and those that no other names as its stand-in.</summary>
    private async Task PredictAsync(RunClock clock, params string[] files)
    {
        var catalog = folder.Load(clock, null, files);
        folder.Findings.ShouldBeEmpty();
        using var surface = new TestSurface(catalog!);
        var frame = surface.Frame(5);
        var called = catalog!.Models.Select(model => model.Definition.Name).Where(name => !files.Any(file => file.Contains($"model: {name} }}", StringComparison.Ordinal))).ToArray();
        var set = surface.Bind([.. called.Select(name => "p_" + name)], []);
        await new ModelFanOut(clock, instruments, new FanOutBudget()).PredictAsync(set, frame, TimeSpan.FromMilliseconds(100), report, CancellationToken.None);
        frame.Predictions.Column(0).ToArray().ShouldAllBe(value => double.IsFinite(value));
    }

    private static string Model(int index, string file = "any.onnx", string fallbacks = "{ prior: 0.25 }") => $$"""
        model: {{(char)('a' + index)}}
        owner: team
        version: "1"
        kind: onnx
        file: {{file}}
        timeout: 2s
        inputs: [{ tensor: features, columns: [feature.ctr7d] }]
        outputs: [{ prediction: p_{{(char)('a' + index)}}, tensor: score, fallback: [{{fallbacks}}] }]
        """;
}

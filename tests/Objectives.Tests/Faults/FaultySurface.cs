using System.Globalization;
using System.Text;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Objectives.Telemetry;
using RankOrchestrator.Objectives.Tests.Building;

namespace RankOrchestrator.Objectives.Tests.Faults;

/// <summary>A surface whose models are all remote, and pages made with it.</summary>
public sealed class FaultySurface : IDisposable
{
    public const int Candidates = 40;

    private readonly TestFolder folder = new();
    private readonly ObjectivesInstruments instruments = new();
    private readonly TestSurface surface;
    private readonly ModelFanOut fanOut;
    private readonly ModelSet set;
    private readonly TimeProvider clock;

    /// <summary>One model per address, named m0, m1 …, that predict p0, p1 ….</summary>
    /// <param name="calls">YAML lines that all of them share, such as <c>timeout: 30ms</c>.</param>
    /// <param name="addresses">Where they are.</param>
    public FaultySurface(string calls, params ReadOnlySpan<Uri> addresses)
        : this(TimeProvider.System, calls, addresses)
    {
    }

    /// <summary>The same, on a clock of the test's own.</summary>
    public FaultySurface(TimeProvider clock, string calls, params ReadOnlySpan<Uri> addresses)
        : this(clock, calls, 65536, new AnswerMemory(AnswerMemory.DefaultMost), addresses)
    {
    }

    /// <summary>The same, with limits of what answers may take: each, and all of them together.</summary>
    public FaultySurface(string calls, int largestAnswer, AnswerMemory memory, params ReadOnlySpan<Uri> addresses)
        : this(TimeProvider.System, calls, largestAnswer, memory, addresses)
    {
    }

    private FaultySurface(TimeProvider clock, string calls, int largestAnswer, AnswerMemory memory, ReadOnlySpan<Uri> addresses)
    {
        this.clock = clock;
        var files = new string[addresses.Length];
        for (var index = 0; index < addresses.Length; index++)
        {
            files[index] = File(index, addresses[index], calls, largestAnswer);
        }

        surface = new TestSurface(folder.Load(clock, null, new ModelCatalogOptions { AnswerMemory = memory }, files) ?? throw new InvalidOperationException(folder.Findings));
        set = surface.Bind(surface.Catalog.Predictions.AsSpan());
        fanOut = new ModelFanOut(clock, instruments, new FanOutBudget { Least = TimeSpan.FromMilliseconds(1) });
        instruments.Catalog = surface.Catalog;
    }

    public ObjectivesInstruments Instruments => instruments;

    public TestSurface Surface => surface;

    /// <summary>What a page of that deadline gives its models, all of them together.</summary>
    public TimeSpan ForModels(TimeSpan deadline) => fanOut.Budget.ForModels(deadline);

    /// <summary>Calls of all models that have not ended.</summary>
    public int CallsUnderWay => surface.Catalog.Called.Sum(model => model.Remote.CallsUnderWay);

    public EvaluationFrame Frame() => surface.Frame(Candidates);

    /// <summary>Makes the predictions of a page and checks what holds for every page, whatever the servers do.</summary>
    public async Task<Page> PageAsync(EvaluationFrame frame, TimeSpan deadline, CancellationToken cancellationToken = default)
    {
        var report = new PredictionReport();
        var started = clock.GetTimestamp();
        await fanOut.PredictAsync(set, frame, deadline, report, cancellationToken);
        var elapsed = clock.GetElapsedTime(started);
        foreach (var outcome in report.Outcomes)
        {
            var column = surface.Column(frame, outcome.Model.Replace('m', 'p')).ToArray();
            var degradations = report.Degradations.Where(degradation => degradation.Model.Equals(outcome.Model, StringComparison.Ordinal)).ToArray();
            if (degradations.Length == 0)
            {
                outcome.Failure.ShouldBe(ModelFailure.None);
                for (var row = 0; row < column.Length; row++)
                {
                    column[row].ShouldBe(2 * (0.01 + (0.0001 * row)), 1e-6, "a page that does not say that it is degraded has the model's numbers");
                }
            }
            else
            {
                column.ShouldAllBe(value => value == 0.125);
                degradations.ShouldHaveSingleItem().Fallback.ShouldBe("prior");
            }
        }

        return new Page(report, elapsed);
    }

    public void Dispose()
    {
        surface.Dispose();
        folder.Dispose();
        instruments.Dispose();
    }

    private static string File(int index, Uri address, string calls, int largestAnswer)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $$"""
            model: m{{index}}
            owner: somebody else
            version: "1"
            kind: oip
            oip: { server: "{{address}}", largestAnswer: {{largestAnswer}} }
            inputs: [{ tensor: features, columns: [feature.ctr7d, feature.affinity] }]
            outputs: [{ prediction: p{{index}}, tensor: score, range: [0, 1], fallback: [{ prior: 0.125 }] }]
            """);
        return text.Append('\n').Append(calls).ToString();
    }
}

/// <summary>What a page knows about its models.</summary>
public sealed record Page(PredictionReport Report, TimeSpan Elapsed)
{
    /// <summary>The reason that a model's prediction is missing; null when it is not.</summary>
    public string? Reason(string model = "m0")
        => Report.Degradations.FirstOrDefault(degradation => degradation.Model.Equals(model, StringComparison.Ordinal)).Reason;
}

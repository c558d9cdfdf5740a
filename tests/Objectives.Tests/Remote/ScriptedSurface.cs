using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Objectives.Remote;
using RankOrchestrator.Objectives.Telemetry;
using RankOrchestrator.Objectives.Tests.Building;
using RankOrchestrator.Policies.Models.Kinds;

namespace RankOrchestrator.Objectives.Tests.Remote;

/// <summary>Pages with one remote model, whose server and clock are the test's. The surface gives a page 100 ms, 98 of them its model.</summary>
public sealed class ScriptedSurface : IDisposable
{
    public const int Candidates = 4;
    private static readonly TimeSpan Reserve = TimeSpan.FromMilliseconds(2);

    private readonly TestFolder folder = new();
    private readonly ObjectivesInstruments instruments = new();
    private readonly TestSurface surface;
    private readonly ModelSet set;
    private readonly ModelFanOut fanOut;

    public ScriptedSurface(string calls)
    {
        Server = new ScriptedServer(Clock);
        var options = new ModelCatalogOptions { Transports = new([RemoteTransport.Of<OpenInferenceEndpoint>((endpoint, answers) => new OpenInferenceClient(endpoint, answers, Server))]) };
        surface = new TestSurface(folder.Load(Clock, null, options, """
            model: m
            owner: somebody else
            version: "1"
            kind: oip
            oip: { server: "http://scripted" }
            inputs: [{ tensor: features, columns: [feature.ctr7d] }]
            outputs: [{ prediction: p, tensor: score, fallback: [{ prior: 0.125 }] }]

            """ + calls)!);
        set = surface.Bind(["p"], [], Deadline);
        fanOut = new ModelFanOut(Clock, instruments, new FanOutBudget { Least = Reserve });
    }

    public static TimeSpan Deadline { get; } = TimeSpan.FromMilliseconds(100);

    public ManualClock Clock { get; } = new();

    public ScriptedServer Server { get; }

    internal RemoteModel Remote => surface.Catalog.Called.First().Remote;

    /// <summary>Starts a page; its clock is moved by the test.</summary>
    public async Task<string?> StartAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        var report = new PredictionReport();
        await fanOut.PredictAsync(set, surface.Frame(Candidates), deadline ?? Deadline, report, cancellationToken);
        return report.Degradations.Select(degradation => degradation.Reason).SingleOrDefault();
    }

    /// <summary>Makes a page and waits until nothing is left of its calls; why its prediction is missing, or null.</summary>
    public async Task<string?> PageAsync(TimeSpan? deadline = null)
    {
        var page = StartAsync(deadline);
        var part = (deadline ?? Deadline) - Reserve;
        Clock.Advance(Server.Latency(Server.Calls) is { } latency && latency < part ? latency : part);
        var reason = await page;
        await Until.TrueAsync(() => Remote.CallsUnderWay == 0);
        return reason;
    }

    public void Dispose()
    {
        surface.Dispose();
        folder.Dispose();
        instruments.Dispose();
    }
}

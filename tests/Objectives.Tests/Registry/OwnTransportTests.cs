#pragma warning disable CA2025 // Every page is awaited before what it was made of goes.

using System.Collections.Concurrent;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.Monitoring;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Objectives.Remote;
using RankOrchestrator.Objectives.Telemetry;
using RankOrchestrator.Objectives.Tensors;
using RankOrchestrator.Objectives.Tests.Building;
using RankOrchestrator.Policies.Models;
using RankOrchestrator.Policies.Models.Kinds;

namespace RankOrchestrator.Objectives.Tests.Registry;

/// <summary>A team's own protocol: a client, what files say of it, and an entry for each; limits, checks, fallbacks and figures come with it.</summary>
public sealed class OwnTransportTests : IDisposable
{
    private static readonly ModelKinds Kinds = new([.. ModelKinds.Shipped.All, new EchoKind()]);

    private readonly TestFolder folder = new();
    private readonly ObjectivesInstruments instruments = new();
    private readonly PredictionReport report = new();
    private readonly ManualClock clock = new();
    private readonly ConcurrentDictionary<string, EchoClient> clients = [];

    public static TheoryData<string> CalledKinds => [.. ModelKinds.Shipped.All.Where(kind => kind.HasTensors).Select(kind => kind.Word)];

    public void Dispose()
    {
        folder.Dispose();
        instruments.Dispose();
    }

    [Fact]
    public async Task Its_models_are_asked_called_and_predict()
    {
        using var surface = await OpenAsync(Echo("a", times: 3));
        var frame = surface.Frame(5);
        await Until.EndedAsync(PredictAsync(surface, frame));
        report.Degradations.ShouldBeEmpty();
        surface.Column(frame, "p_a")[2].ShouldBe(3 * 0.0102, 1e-6);
        clients["a"].Connections.ShouldBe(1);
    }

    [Fact]
    public async Task Its_models_are_limited_repaired_and_replaced_like_all_others()
    {
        using var surface = await OpenAsync(
            Echo("a", fallback: "{ model: b }, { prior: 0.5 }", calls: "retries: 2\ntimeout: 20ms"),
            Echo("b", fallback: "{ prior: 0.25 }", calls: "timeout: 20ms"));
        clients["a"].Failure = ModelFailure.ServerError;
        var frame = surface.Frame(5);
        await Until.EndedAsync(PredictAsync(surface, frame, "p_a"));
        clients["a"].Calls.ShouldBe(3);
        report.Degradations.ShouldBe([new Degradation("a", "server-error", "model:b")]);

        clients["a"].Failure = ModelFailure.None;
        clients["a"].IsSilent = true;
        var page = PredictAsync(surface, frame, "p_a");
        await Until.TrueAsync(() => clients["a"].Calls == 4);
        clock.Advance(TimeSpan.FromMilliseconds(20));
        await Until.EndedAsync(page);
        report.Degradations.ShouldBe([new Degradation("a", "timeout", "model:b")]);
        surface.Column(frame, "p_a")[1].ShouldBe(0.0101, 1e-6);
    }

    [Fact]
    public async Task A_model_that_its_server_describes_otherwise_is_not_called()
    {
        using var surface = Surface(Echo("a"));
        clients["a"].Differences = ["echo wants another tensor."];
        var findings = await RemoteChecks.RunAsync(surface.Catalog, clock, RemoteChecks.Patience, CancellationToken.None);
        findings.ShouldBe([new ModelFinding("a", ModelFindingKind.Mismatch, "echo wants another tensor.", "Model 'a': echo wants another tensor.")]);
        await PredictAsync(surface, surface.Frame(3));
        report.Degradations.ShouldBe([new Degradation("a", "model-not-loaded", "prior")]);
        clients["a"].Calls.ShouldBe(0);
    }

    [Fact]
    public async Task A_reload_keeps_its_connections_and_a_plan_that_goes_closes_them()
    {
        var surface = await OpenAsync(Echo("a"));
        var client = clients["a"];
        var after = Load(surface.Catalog, Echo("a"))!;
        clients["a"].ShouldBeSameAs(client);
        surface.Dispose();
        client.IsDisposed.ShouldBeFalse();
        after.Release();
        client.IsDisposed.ShouldBeTrue();
    }

    [Theory]
    [InlineData("echo: { server: \"http://echo\", times: 3 }", "oip: { server: \"http://echo\" }", "A model of kind echo needs the key 'echo'.")]
    [InlineData("echo: { server: \"http://echo\", times: 3 }", "echo: { server: \"http://echo\", times: many }", "'times' must be a whole number")]
    [InlineData("echo: { server: \"http://echo\", times: 3 }", "echo: { server: \"http://u:p@echo\", times: 3 }", "carries no user and no password")]
    [InlineData("kind: echo", "kind: onnx", "A model of kind onnx has no 'echo'.")]
    [InlineData("kind: echo", "kind: grpc", "onnx, oip, expression")]
    public void What_its_files_say_is_checked_like_all_others(string right, string wrong, string finding)
    {
        Load(null, Echo("a", times: 3).Replace(right, wrong, StringComparison.Ordinal)).ShouldBeNull();
        folder.Findings.ShouldContain(finding);
    }

    [Theory]
    [MemberData(nameof(CalledKinds))]
    public void Every_kind_that_ships_and_is_called_has_a_transport(string kind)
    {
        var text = Echo("a").Replace("kind: echo", "kind: " + kind, StringComparison.Ordinal)
            .Replace("echo: {", kind == "onnx" ? "file: a.onnx # {" : kind + ": {", StringComparison.Ordinal).Replace(", times: 1", "", StringComparison.Ordinal);
        var models = DeclaredModels.Read(folder.Root, [new SourceText("models/a.yaml", text)], [], "", new DiagnosticBag());
        ModelTransports.Shipped.Of(models.Definitions.Single().Location).ShouldNotBeNull();
    }

    private static string Echo(string name, int times = 1, string fallback = "{ prior: 0.25 }", string calls = "") => $$"""
        model: {{name}}
        owner: team
        version: "1"
        kind: echo
        echo: { server: "http://echo", times: {{times}} }
        inputs: [{ tensor: features, columns: [feature.ctr7d] }]
        outputs: [{ prediction: p_{{name}}, tensor: score, fallback: [{{fallback}}] }]
        {{calls}}
        """;

    private ModelCatalog? Load(ModelCatalog? previous, params ReadOnlySpan<string> files) => folder.Load(
        clock,
        previous,
        Kinds,
        new ModelTransports([.. ModelTransports.Shipped.All, RemoteTransport.Of<EchoLocation>((location, _) => clients.GetOrAdd(location.Name, _ => new EchoClient(location, clock)))]),
        files);

    private TestSurface Surface(params ReadOnlySpan<string> files)
    {
        var catalog = Load(null, files);
        folder.Findings.ShouldBeEmpty();
        return new TestSurface(catalog!);
    }

    private async Task<TestSurface> OpenAsync(params string[] files)
    {
        var surface = Surface(files);
        foreach (var model in surface.Catalog.Called)
        {
            model.Remote.Health = RemoteHealth.Unchecked;
        }

        await surface.Catalog.OpenAsync(RemoteChecks.Patience, clock, CancellationToken.None);
        return surface;
    }

    private Task PredictAsync(TestSurface surface, Language.Expressions.Evaluation.EvaluationFrame frame, params ReadOnlySpan<string> predictions)
        => new ModelFanOut(clock, instruments, new FanOutBudget())
            .PredictAsync(surface.Bind(predictions.IsEmpty ? surface.Catalog.Predictions.AsSpan() : predictions), frame, TimeSpan.FromMilliseconds(100), report, CancellationToken.None).AsTask();

    /// <summary>Answers with its first input, times a number.</summary>
    private sealed class EchoClient(EchoLocation location, TimeProvider time) : IModelClient
    {
        private int calls;

        public int Calls => Volatile.Read(ref calls);

        public int Connections { get; private set; }

        public bool IsDisposed { get; private set; }

        public bool IsSilent { get; set; }

        public ModelFailure Failure { get; set; }

        public string[] Differences { get; set; } = [];

        public async ValueTask<ModelFailure> InferAsync(InferenceSignature signature, TensorBuffer[] inputs, int firstRow, int rows, Memory<double> values, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref calls);
            await Task.Delay(IsSilent ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, time, cancellationToken).ContinueWith(
                _ => { },
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            for (var row = 0; row < rows; row++)
            {
                values.Span[row] = location.Times * inputs[0].Elements<float>()[firstRow + row];
            }

            return cancellationToken.IsCancellationRequested ? ModelFailure.Cancelled : Failure;
        }

        public ValueTask<ServerStatement> AskAsync(InferenceSignature signature, CancellationToken cancellationToken)
            => new(new ServerStatement(location.Server.ToString(), IsReady: true, HasAnswered: true, null, [.. Differences]));

        public ValueTask ConnectAsync(int connections, CancellationToken cancellationToken)
        {
            Connections = connections;
            return default;
        }

        public void Dispose() => IsDisposed = true;
    }

    private sealed record EchoLocation(Uri Server, string Name, int Times) : ServerLocation(Server);

    private sealed class EchoKind : ModelKind
    {
        public override string Word => "echo";

        public override string Meaning => "at a server that says what it hears";

        public override bool HasServer => true;

        public override PropertyShape Key { get; } = new("echo", new RecordShape("An echo", [
            new("server", new TextShape(), "Where it is.", IsRequired: true),
            new("times", NumberShape.Whole(1, 9), "How loud."),
        ]), "For kind echo.");

        internal override ModelLocation? Read(RecordReader model, LocationReader locations)
            => model.Record("echo") is { } echo && locations.Server(model, echo.Scalar("server")!) is { } server
                ? new EchoLocation(server, model.Text("model")!, echo.Whole("times") ?? 1)
                : null;
    }
}
